import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { containerOf, createStack, docker, meetNobody, meetReady, routeInForce } from "./harness.ts";
import { Sampler, wrongOnes } from "./sampler.ts";

describe("users of green meet green or 503, never blue", () => {
  let stack: OwnStack;

  beforeAll(async () => {
    stack = await createStack({
      name: "e2e-recovery",
      routerPort: 18280,
      colorPorts: { blue: 18281, green: 18282 },
      subnet: "172.28.92.0/24",
    });
    // Blue is made first here; what is made again below is made in the reverse order.
    await stack.up();
    await stack.set({ activeColor: "green" });
    await stack.up();
  });

  afterAll(async () => {
    await stack.destroy();
  });

  beforeEach(async () => {
    await meetReady(stack, "green");
  });

  test("while both colors are made again in reverse order", async () => {
    const sampler = new Sampler(stack);
    await Promise.all([
      containerOf(stack, "blue").remove({ force: true }),
      containerOf(stack, "green").remove({ force: true }),
    ]);
    await meetNobody(stack);
    await stack.up("--refresh");
    await meetReady(stack, "green");
    const samples = await sampler.stop();
    expect(wrongOnes(samples, "green")).toEqual([]);
    expect([...samples.keys()].sort()).toEqual(["200 green", "503 retry after 2"]);
    const [blue, green] = await Promise.all(
      (["blue", "green"] as const).map(async (color) => (await containerOf(stack, color).inspect()).Created),
    );
    expect(green?.localeCompare(blue ?? "")).toBeLessThan(0);
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("while the router is restarted and the standby is gone", async () => {
    await containerOf(stack, "blue").remove({ force: true });
    const sampler = new Sampler(stack);
    await containerOf(stack, "router").restart();
    await meetReady(stack, "green", 15);
    expect(wrongOnes(await sampler.stop(), "green")).toEqual([]);
    expect(await routeInForce(stack)).toMatchObject({ activeColor: "green" });
    await stack.up("--refresh");
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("while the router has lost what its volume held, until the next up", async () => {
    const router = containerOf(stack, "router");
    const volume = `${stack.prefix}-router`;
    const sampler = new Sampler(stack);
    await router.stop();
    await emptyVolume(volume);
    await router.start();
    await meetNobody(stack, 15);
    await stack.up("--refresh");
    await meetReady(stack, "green", 15);
    const samples = await sampler.stop();
    expect(wrongOnes(samples, "green")).toEqual([]);
    expect(samples.get("503 retry after 2")).toBeGreaterThan(0);
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("while the router is gone, and what its volume held, until the next up", async () => {
    const volume = `${stack.prefix}-router`;
    const sampler = new Sampler(stack);
    await containerOf(stack, "router").remove({ force: true });
    // The colors read the route there, so the engine lets nobody take it away.
    await expect(docker.getVolume(volume).remove()).rejects.toThrow("volume is in use");
    await emptyVolume(volume);
    await stack.up("--refresh");
    await meetReady(stack, "green", 15);
    expect(wrongOnes(await sampler.stop(), "green")).toEqual([]);
    await stack.pulumi("preview", "--expect-no-changes");
  });
});

async function emptyVolume(name: string): Promise<void> {
  const [, container] = (await docker.run(
    "bluegreen/base-nginx:stable",
    ["find", "/state", "-mindepth", "1", "-delete"],
    process.stderr,
    {
      HostConfig: { Binds: [`${name}:/state`] },
    },
  )) as [{ StatusCode: number }, { remove(): Promise<void> }];
  await container.remove();
}
