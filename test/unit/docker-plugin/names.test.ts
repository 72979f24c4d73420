import { describe, expect, it } from "vitest";
import { withName } from "../../../toolchain/docker-plugin/autoname.ts";
import { withoutFrames } from "../../../toolchain/docker-plugin/container-logs.ts";
import { formatDuration, parseDuration } from "../../../toolchain/docker-plugin/go-duration.ts";
import { parseReference } from "../../../toolchain/docker-plugin/image-reference.ts";
import { parseRegistryAuth } from "../../../toolchain/docker-plugin/registry-auth.ts";

const urn = "urn:pulumi:s::p::docker:index/container:Container::web";

describe("a name", () => {
  it("is the given one", () => {
    expect(withName({ name: "mine" }, undefined, urn)).toEqual({ name: "mine" });
  });

  it("is generated where none is given, as the upstream plugin does", () => {
    const { name, __defaults: defaults } = withName({}, undefined, urn);
    expect(name).toMatch(/^web-[0-9a-f]{7}$/);
    expect(defaults).toEqual(["name"]);
  });

  it("stays over updates when it was generated", () => {
    const first = withName({}, undefined, urn);
    expect(withName({}, first, urn)).toEqual(first);
  });

  it("is generated anew when the program no longer gives one", () => {
    expect(withName({}, { name: "mine" }, urn)["name"]).not.toBe("mine");
  });
});

describe("a Go duration", () => {
  it.each(["0s", "300ms", "1.5s", "1s", "1m0s", "1m30s", "1h0m0s", "26h3m4s"])(
    "%s is written as it was read",
    (text) => {
      const nanoseconds = parseDuration(text);
      expect(nanoseconds).toBeDefined();
      expect(formatDuration(nanoseconds ?? -1)).toBe(text);
    },
  );

  it.each(["", "5", "1 s", "1d", "s"])("is not %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe("an image's name", () => {
  it.each([
    ["nginx", { registry: "docker.io", repository: "nginx", tag: "latest" }],
    ["team/app:1", { registry: "docker.io", repository: "team/app", tag: "1" }],
    ["localhost:5000/app", { registry: "localhost:5000", repository: "localhost:5000/app", tag: "latest" }],
    ["ghcr.io/a/b@sha256:1", { registry: "ghcr.io", repository: "ghcr.io/a/b", digest: "sha256:1" }],
  ])("%s is taken apart as the docker CLI does", (name, parts) => {
    expect(parseReference(name)).toEqual(parts);
  });
});

describe("registryAuth", () => {
  it("is read from the JSON text that the engine sends", () => {
    const text = JSON.stringify([{ address: "ghcr.io", username: "u", password: "p" }, { address: "other" }]);
    expect(parseRegistryAuth(text)).toEqual([{ serveraddress: "ghcr.io", username: "u", password: "p" }]);
    expect(parseRegistryAuth(undefined)).toEqual([]);
  });
});

describe("a container's log", () => {
  it("loses its frames", () => {
    const frame = (stream: number, text: string) => {
      const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
      head.writeUInt32BE(Buffer.byteLength(text), 4);
      return Buffer.concat([head, Buffer.from(text)]);
    };
    expect(withoutFrames(Buffer.concat([frame(1, "out\n"), frame(2, "err\n")]))).toBe("out\nerr\n");
  });
});
