import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dockerClient } from "../../../provider/docker-client.ts";
import { isPaused, registryOf, wishedImageStep } from "../../../toolchain/images/wished.ts";
import { layoutOf } from "../../../toolchain/layout.ts";
import { Marks } from "../../../toolchain/marks.ts";
import type { StepContext } from "../../../toolchain/plan.ts";
import { httpEngine, type HttpEngine } from "../support/http-engine.ts";

const image = "grafana/grafana:1";

let folder: string;
let engine: HttpEngine;
let isThere: boolean;
let repoDigests: readonly string[];
/** The engine does not read the image's name. */
let isRefused: boolean;
/** What the registry does with a pull. */
let pulled: readonly [number, unknown];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wished-"));
  isThere = false;
  repoDigests = [];
  isRefused = false;
  pulled = [200, { status: "Status: Downloaded newer image" }];
  engine = await httpEngine((method) => {
    if (method === "POST") {
      isThere = pulled[0] === 200;
      return pulled;
    }
    if (isRefused) return [400, { message: "invalid reference format" }];
    return isThere
      ? [200, { Id: "sha256:1", Architecture: "amd64", Size: 5e8, Config: {}, RepoDigests: repoDigests }]
      : [404, { message: "No such image" }];
  });
});

afterEach(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

function contextOf(): StepContext {
  const layout = layoutOf(folder);
  return {
    layout,
    marks: new Marks(layout.marks),
    environment: { DOCKER_HOST: engine.host },
    signal: new AbortController().signal,
    report: () => undefined,
    warn: () => undefined,
  };
}

const step = (registry = { refused: "" }, digests = {}) =>
  wishedImageStep(image, (environment) => dockerClient({ ...environment }), registry, digests);

describe("an image that a stack does without", () => {
  it("is left alone where it is there", async () => {
    isThere = true;
    expect(await step().find(contextOf())).toBe("500 MB, unchanged");
    expect(engine.calls).toHaveLength(1);
  });

  it.each([
    ["the one that is known", ["mirror.example/grafana@sha256:aa"], "500 MB, unchanged"],
    ["another one", ["grafana/grafana@sha256:bb"], undefined],
    ["one that was built here", [], "500 MB, unchanged"],
  ])("is left alone, or pulled by its digest, where it is %s", async (_what, known, found) => {
    isThere = true;
    repoDigests = known;
    const pinnedStep = step({ refused: "" }, { [image]: "sha256:aa" });
    expect(await pinnedStep.find(contextOf())).toBe(found);
    if (found === undefined) expect(await pinnedStep.make(contextOf())).toContain("by its digest");
  });

  it("is pulled where a registry answers", async () => {
    expect(await step().find(contextOf())).toBeUndefined();
    expect(await step().make(contextOf())).toBe(
      "500 MB from its registry, by its tag, for no digest is known: npm run pin",
    );
    expect(engine.calls.some((call) => call.startsWith("POST /images/create?"))).toBe(true);
  });

  it("is no failure where none does, and nobody waits for it again on that day", async () => {
    pulled = [500, { message: "Get https://registry-1.docker.io/v2/: no route to host" }];
    expect(await step().make(contextOf())).toMatch(/^left out: .*no route to host/);
    const calls = engine.calls.length;
    expect(await step().find(contextOf())).toMatch(/^left out: it could not be pulled at 20/);
    expect(engine.calls.length - calls).toBe(1);
  });

  it("is not asked for where another image had to be made without a registry", async () => {
    expect(await step({ refused: "no registry answered within 20 s" }).make(contextOf())).toBe(
      "left out: no registry answered within 20 s",
    );
    expect(engine.calls).toEqual([]);
  });

  it("is no failure where the engine does not read its name", async () => {
    isRefused = true;
    expect(await step().find(contextOf())).toMatch(/^left out: .*invalid reference format/);
  });

  it.each([
    ["grafana:12", "docker.io"],
    ["grafana/grafana:12", "docker.io"],
    ["node:24@sha256:0e", "docker.io"],
    ["mirror.example/grafana/grafana:12", "mirror.example"],
    ["localhost/grafana:12", "localhost"],
    ["mirror:5000/grafana:12", "mirror:5000"],
  ])("%s comes from the registry %s", (reference, host) => {
    expect(registryOf(reference)).toBe(host);
  });

  it("is found once somebody has brought it, whatever was tried before", async () => {
    pulled = [500, { message: "no route" }];
    await step().make(contextOf());
    isThere = true;
    expect(await step().find(contextOf())).toBe("500 MB, unchanged");
  });

  it.each([
    [undefined, false],
    ["2026-11-20T10:00:00Z", true],
    ["2026-11-19T12:00:01Z", true],
    ["2026-11-19T11:59:59Z", false],
    ["nonsense", false],
  ])("tried at %s is not asked for again at noon of the 20th: %s", (tried, paused) => {
    expect(isPaused(tried, Date.parse("2026-11-20T12:00:00Z"))).toBe(paused);
  });
});
