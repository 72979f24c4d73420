import { vi } from "vitest";
import { FakeEngine } from "./fake-engine.ts";
import { FakeRouter } from "./fake-router.ts";
import { Volume } from "./volume.ts";

/** A Docker engine with a router's container, its volume, its public port, and two healthy colors behind it. */
export interface Stage {
  readonly engine: FakeEngine;
  readonly router: FakeRouter;
  readonly volume: Volume;
  close(): Promise<void>;
}

/** Name of the router's container. */
export const containerName = "stack-router";

/** Identity of the release that each color serves. */
export const releases = { blue: "b".repeat(64), green: "9".repeat(64) };

/** Starts a stage; this process's Docker client finds its engine. */
export async function stage(): Promise<Stage> {
  const volume = new Volume();
  const engine = new FakeEngine(containerName, volume);
  const router = new FakeRouter(volume);
  vi.stubEnv("DOCKER_HOST", await engine.listen());
  await router.listen();
  for (const color of ["blue", "green"] as const)
    router.behaviours.set(color, { color, release: releases[color] });
  return {
    engine,
    router,
    volume,
    async close() {
      vi.unstubAllEnvs();
      await Promise.all([engine.close(), router.close()]);
    },
  };
}
