import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ColorWatch } from "../../../provider/color-watch.ts";
import { httpEngine, type HttpEngine } from "../support/http-engine.ts";

let engine: HttpEngine;
/** Containers that have ended for good. */
let ended: string[];

beforeEach(async () => {
  ended = [];
  engine = await httpEngine((_method, path) => {
    const [, name = ""] = /^\/containers\/([^/]+)\//.exec(path) ?? [];
    if (path.includes("/logs")) return [200, ""];
    const state = { Running: !ended.includes(name), Restarting: false, ExitCode: 1, OOMKilled: false };
    return [200, { State: state, RestartCount: 0 }];
  });
  vi.stubEnv("DOCKER_HOST", engine.host);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await engine.close();
});

async function secondLook(watch: ColorWatch): Promise<string | undefined> {
  expect(await watch.end()).toBeUndefined();
  return watch.end();
}

const services = ["shop-green-triton", "shop-green-converter"];

describe("a watch over a color", () => {
  it("says nothing while all of its containers run", async () => {
    expect(await secondLook(new ColorWatch("shop-green", services))).toBeUndefined();
  });

  it.each(services)("names %s where it has ended", async (name) => {
    ended = [name];
    expect(await secondLook(new ColorWatch("shop-green", services))).toMatch(
      new RegExp(`^${name} has ended with exit code 1`),
    );
  });

  it("tells of a service before the server, which cannot get ready without it", async () => {
    ended = ["shop-green", "shop-green-triton"];
    expect(await secondLook(new ColorWatch("shop-green", services))).toContain("shop-green-triton has ended");
  });

  it("tells of the server as ever, and of no service where it has none", async () => {
    ended = ["shop-green", "shop-green-triton"];
    expect(await secondLook(new ColorWatch("shop-green"))).toMatch(
      /^its container has ended with exit code 1/,
    );
  });

  it("sees nothing of a color that no engine runs", async () => {
    ended = ["undefined"];
    expect(await secondLook(new ColorWatch(undefined))).toBeUndefined();
  });
});
