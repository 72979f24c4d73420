import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { baseImages } from "../../../components/docker/base-images.ts";
import { imageRefusal, type ImageMachine } from "../../../toolchain/images/debian.ts";
import { withoutTag } from "../../../toolchain/images/engine-images.ts";
import {
  debianArchitectureOf,
  debianImage,
  isUpToDate,
  nodeArchives,
  officialImages,
  recipeLabel,
} from "../../../toolchain/images/recipe.ts";

const debian: ImageMachine = {
  platform: "linux",
  machine: "x64",
  engine: "x86_64",
  root: true,
  distribution: ["debian"],
};

describe("a base image", () => {
  const official = "node:24@sha256:aa";

  it("is left alone when it was made from the same recipe", () => {
    expect(isUpToDate({ repoDigests: [], labels: { [recipeLabel]: "r1" } }, official, "r1")).toBe(true);
  });

  it("is left alone when it is the official one, whatever its repository is called", () => {
    const image = { repoDigests: ["bluegreen/base-node@sha256:aa"], labels: {} };
    expect(isUpToDate(image, official, "r1")).toBe(true);
  });

  it("is made anew when the recipe changed", () => {
    const image = { repoDigests: ["node@sha256:bb"], labels: { [recipeLabel]: "r0" } };
    expect(isUpToDate(image, official, "r1")).toBe(false);
  });

  it("is pulled by digest alone", () => {
    expect(withoutTag("node:24.21.0-bookworm-slim@sha256:aa")).toBe("node@sha256:aa");
    expect(withoutTag("localhost:5000/node:24@sha256:aa")).toBe("localhost:5000/node@sha256:aa");
    for (const reference of Object.values(officialImages)) expect(reference).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  it("of our own making has the Node version of the official one, on both architectures", () => {
    const version = /^node:(\d+\.\d+\.\d+)-/.exec(officialImages.node)?.[1] ?? "none";
    expect(version).toMatch(/^24\./);
    expect(baseImages.node).toBe("bluegreen/base-node:24");
    for (const { spec } of Object.values(nodeArchives)) expect(spec.endsWith(`@${version}`)).toBe(true);
  });

  it.each(["node", "nginx"])("stands on the Debian image: %s.Dockerfile", (name) => {
    const dockerfile = readFileSync(resolve(`toolchain/images/${name}.Dockerfile`), "utf8");
    expect(dockerfile.startsWith(`FROM ${debianImage}\n`)).toBe(true);
  });
});

describe("the monitoring image", () => {
  it("stands on the Node image, which is a Debian on every machine", () => {
    const dockerfile = readFileSync(resolve("toolchain/images/monitoring.Dockerfile"), "utf8");
    expect(dockerfile.startsWith(`FROM ${baseImages.node}\n`)).toBe(true);
    expect(officialImages.node).toContain("-bookworm-slim@");
  });

  it("has another name whenever it holds something else, so that images on the old one are built anew", () => {
    const dockerfile = readFileSync(resolve("toolchain/images/monitoring.Dockerfile"));
    const digest = createHash("sha256").update(dockerfile).digest("hex").slice(0, 12);
    expect([baseImages.monitoring, digest]).toEqual(["bluegreen/base-monitoring:bookworm-2", "a0de450e58b0"]);
    const ownDockerfile = readFileSync(resolve("components/monitoring/image/Dockerfile"), "utf8");
    expect(ownDockerfile.split("\n")[0]).toBe(`ARG BASE_IMAGE=${baseImages.monitoring}`);
  });
});

describe("making base images from packages", () => {
  it("is possible on Debian as root, for an engine of the same architecture", () => {
    expect(imageRefusal(debian)).toBeUndefined();
    expect(imageRefusal({ ...debian, machine: "arm64", engine: "aarch64" })).toBeUndefined();
    expect(imageRefusal({ ...debian, distribution: ["ubuntu", "debian"] })).toBeUndefined();
  });

  it.each([
    ["another architecture", { engine: "aarch64" }, /x64 machine cannot.*aarch64/],
    ["a user who is not root", { root: false }, /needs root/],
    ["macOS", { platform: "darwin", distribution: [] }, /Debian and Ubuntu only/],
    ["another distribution", { distribution: ["fedora"] }, /Debian and Ubuntu only/],
    ["an engine that no image is made for", { engine: "s390x" }, /s390x.*amd64 and arm64 only/],
  ])("is refused for %s", (_, difference, message) => {
    expect(imageRefusal({ ...debian, ...difference })).toMatch(message);
  });

  it("says how the registry can be reached instead", () => {
    expect(imageRefusal({ ...debian, root: false })).toMatch(/registry-1.docker.io.*registry-mirrors/);
  });

  it("knows the words of engines and of Node for both architectures", () => {
    expect(["x86_64", "amd64", "x64"].map(debianArchitectureOf)).toEqual(["amd64", "amd64", "amd64"]);
    expect(["aarch64", "arm64"].map(debianArchitectureOf)).toEqual(["arm64", "arm64"]);
    expect(debianArchitectureOf("riscv64")).toBeUndefined();
  });
});
