import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { baseImages } from "../../../components/docker/base-images.ts";
import { planFor } from "../../../toolchain/index.ts";
import {
  debianImage,
  officialTriton,
  officialTritonGigabytes,
  recipeLabel,
  tritonWheels,
} from "../../../toolchain/images/recipe.ts";
import { isTriton, placeIn } from "../../../toolchain/images/triton.ts";

const read = (path: string) => readFileSync(resolve(path), "utf8");

describe("Triton's base image", () => {
  it("is a step of a preparation where a stack wants it, after the Node image, and never else", () => {
    const title = `Base image ${baseImages.triton}`;
    const options = { projectDirectory: "/p", environment: {}, triton: true };
    const planned = planFor(options).find(({ step }) => step.title === title);
    expect(planned?.after.map((step) => step.title)).toEqual([`Base image ${baseImages.node}`]);
    for (const others of [{ triton: false }, { images: false }])
      expect(planFor({ ...options, ...others }).map(({ step }) => step.title)).not.toContain(title);
  });

  it.each([
    ["made from this recipe", { labels: { [recipeLabel]: "r1" }, repoDigests: [] }, true],
    ["NVIDIA's", { labels: {}, repoDigests: ["nvcr.io/nvidia/tritonserver@sha256:aa"] }, true],
    ["made from another recipe", { labels: { [recipeLabel]: "r0" }, repoDigests: [] }, false],
    [
      "of another repository",
      { labels: {}, repoDigests: ["nvcr.io/nvidia/tritonserver-x@sha256:aa"] },
      false,
    ],
  ])("is left alone, or made anew: %s", (_title, image, leftAlone) => {
    expect(isTriton(image, "r1")).toBe(leftAlone);
  });

  it.each([
    ["of the digest that is known", "aa", true],
    ["of another digest", "bb", false],
  ])("is left alone, or pulled anew, where NVIDIA's is pinned: %s", (_title, digest, leftAlone) => {
    const image = { labels: {}, repoDigests: [`nvcr.io/nvidia/tritonserver@sha256:${digest}`] };
    expect(isTriton(image, "r1", { [officialTriton]: "sha256:aa" })).toBe(leftAlone);
  });

  it("is made of a pinned wheel on both architectures", () => {
    for (const [architecture, machine] of [
      ["amd64", "x86_64"],
      ["arm64", "aarch64"],
    ] as const) {
      const { wheel, sha256 } = tritonWheels[architecture];
      expect(wheel).toBe(`nvidia_pytriton-0.7.0-py3-none-manylinux_2_35_${machine}.whl`);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(tritonWheels.amd64.sha256).not.toBe(tritonWheels.arm64.sha256);
  });

  it.each([
    ["pytriton/tritonserver/bin/tritonserver", "pytriton/tritonserver/bin/tritonserver", true],
    [
      "pytriton/tritonserver/backends/python/libtriton_python.so",
      "pytriton/tritonserver/backends/python/libtriton_python.so",
      undefined,
    ],
    [
      "pytriton/tritonserver/python_backend_stubs/3.11/triton_python_backend_stub",
      "pytriton/tritonserver/backends/python/triton_python_backend_stub",
      true,
    ],
    [
      "nvidia_pytriton.libs/libnuma-3582bce9.so.1.0.0",
      "nvidia_pytriton.libs/libnuma-3582bce9.so.1.0.0",
      undefined,
    ],
    ["nvidia_pytriton-0.7.0.dist-info/licenses/LICENSE", "pytriton/LICENSE", undefined],
  ])("has of the wheel what Triton runs with: %s", (member, path, executable) => {
    expect(placeIn("/opt")(member)).toEqual({ path: `/opt/${path}`, ...(executable && { executable }) });
  });

  it.each([
    "pytriton/tritonserver/python_backend_stubs/3.12/triton_python_backend_stub",
    "nvidia_pytriton.libs/libpython3-419a3a08.13.so.1.0",
    "pytriton/triton.py",
    "nvidia_pytriton-0.7.0.dist-info/METADATA",
  ])("does without the rest of the wheel: %s", (member) => {
    expect(placeIn("/opt")(member)).toBeUndefined();
  });

  it("has another name whenever it holds something else, so that images on the old one are built anew", () => {
    const dockerfile = read("toolchain/images/triton.Dockerfile");
    expect(dockerfile.startsWith(`FROM ${debianImage}\n`)).toBe(true);
    const content = dockerfile + JSON.stringify(tritonWheels);
    const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
    expect([baseImages.triton, digest]).toEqual(["bluegreen/base-triton:24.10", "72f92b9ecd32"]);
    expect(read("triton/Dockerfile").split("\n")[0]).toBe(`ARG BASE_IMAGE=${baseImages.triton}`);
  });

  it("is the release of NVIDIA's image, whose size the README tells", () => {
    expect(officialTriton.split(":")[1]).toBe(`${baseImages.triton.split(":")[1] ?? "none"}-py3`);
    expect(read("triton/README.md")).toContain(`\`${officialTriton}\``);
    expect(read("triton/README.md")).toContain(`about ${officialTritonGigabytes} GB on disk`);
  });
});
