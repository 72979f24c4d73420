import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dockerClient } from "../../../provider/docker-client.ts";
import { officialTriton } from "../../../toolchain/images/recipe.ts";
import { freeForImages, hasRoom } from "../../../toolchain/images/room.ts";
import { tritonImageStep } from "../../../toolchain/images/triton.ts";
import { layoutOf } from "../../../toolchain/layout.ts";
import { Marks } from "../../../toolchain/marks.ts";
import type { StepContext } from "../../../toolchain/plan.ts";
import { httpEngine, type HttpEngine } from "../support/http-engine.ts";

let engine: HttpEngine;
let registryAnswers: boolean;

beforeEach(async () => {
  registryAnswers = true;
  engine = await httpEngine((method, path) => {
    // No image can be made for it: a build ends at its first look.
    if (path.startsWith("/info")) return [200, { Architecture: "riscv64", DockerRootDir: "/" }];
    const asked = path.startsWith("/images/create") || path.startsWith("/distribution/");
    if (asked && !registryAnswers) return [500, { message: "Get https://nvcr.io/v2/: no route to host" }];
    if (path.endsWith("/tag?repo=bluegreen%2Fbase-triton&tag=24.10")) return [201, {}];
    if (path.startsWith("/distribution/")) return [200, { Descriptor: { digest: "sha256:0e" } }];
    if (method === "GET" && path.startsWith("/images/"))
      return [200, { Id: "sha256:1", Architecture: "amd64", Size: 15e9, Config: {} }];
    return [200, { status: "Status: Downloaded newer image" }];
  });
});
afterEach(() => engine.close());

function contextOf(): StepContext {
  const layout = layoutOf(resolve("."));
  return {
    layout,
    marks: new Marks(layout.marks),
    environment: { DOCKER_HOST: engine.host },
    signal: new AbortController().signal,
    report: () => undefined,
    warn: () => undefined,
  };
}

function make({ official = true, free }: { official?: boolean; free?: number }): Promise<string> {
  const step = tritonImageStep(
    (environment) => dockerClient({ ...environment }),
    official,
    () => Promise.resolve(free),
  );
  return step.make(contextOf());
}

const asked = () => engine.calls.filter((call) => /images\/create|distribution/.test(call));

describe("NVIDIA's image of Triton", () => {
  it.each([undefined, 23e9])("is pulled where its registry answers, with %s bytes free", async (free) => {
    expect(await make(free === undefined ? {} : { free })).toBe(
      `15000 MB from ${officialTriton}, by its tag, for no digest is known: npm run pin`,
    );
    expect(asked()).toEqual([expect.stringMatching(/^POST \/images\/create\?fromImage=nvcr\.io/)]);
  });

  it("is not asked for where the small one is wanted", async () => {
    await expect(make({ official: false })).rejects.toThrow("riscv64");
    expect(asked()).toEqual([]);
  });

  it("is not pulled onto a disk without room, and the refusal tells sizes and cure", async () => {
    await expect(make({ free: 14.9e9 })).rejects.toThrow(
      `${officialTriton} takes 23 GB while it is pulled (15 GB afterwards), and the engine's disk has 14 GB free.\n` +
        "  Make room (docker system df, docker system prune), or name an image that a registry holds: triton.image of both colors.",
    );
    expect(asked()).toEqual([expect.stringMatching(/^GET \/distribution\/nvcr\.io/)]);
  });

  it("gives way to the small one where no registry answers, however full the disk is", async () => {
    registryAnswers = false;
    await expect(make({ free: 1e9 })).rejects.toThrow(/riscv64[^]*no route to host/);
    await expect(make({ free: 1e12 })).rejects.toThrow(/riscv64[^]*no route to host/);
  });
});

describe("the disk with an engine's images", () => {
  it.each([
    [22.9e9, false],
    [23e9, true],
    [undefined, true],
  ])("of which %s bytes are free has room: %s", (free, room) => {
    expect(hasRoom(free)).toBe(room);
  });

  it("is not judged where the engine is on another machine", async () => {
    const environment = { DOCKER_HOST: engine.host };
    expect(await freeForImages(dockerClient(environment), environment)).toBeUndefined();
  });
});
