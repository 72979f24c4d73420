import { expect } from "vitest";
import type { Color } from "../../../components/color.ts";
import { eventually, meet } from "../../e2e/harness.ts";
import { Sampler, type Samples } from "../../e2e/sampler.ts";
import { liveWeights } from "./live-route.ts";
import type { EksStage } from "./stage.ts";

/** Time that a balancer may take to do what its listener says, seconds. */
const followSeconds = 10;

/** Waits until users meet a color. */
export async function usersMeet({ stack }: EksStage, color: Color): Promise<void> {
  const met = async () => {
    const { status, color: found } = await meet(stack);
    return status === 200 && found === color ? undefined : `${status} ${found ?? "nobody"}`;
  };
  await eventually(met, `users meet ${color}`, followSeconds);
}

/** Brings the stack up while users ask, and goes on until they meet a color. Returns what they met. */
export async function upUnderLoad(stage: EksStage, color: Color): Promise<Samples> {
  const sampler = new Sampler(stage.stack);
  try {
    await stage.stack.up();
    await usersMeet(stage, color);
  } finally {
    await sampler.stop();
  }
  return sampler.samples;
}

/** Runs an `up` that has to fail; users of a color must not notice. Returns what it printed, with single spaces. */
export async function refusedUp(stage: EksStage, serving: Color): Promise<string> {
  const before = await liveWeights(stage.emulator);
  const sampler = new Sampler(stage.stack);
  const { code, output } = await stage.stack.tryPulumi("up", "--yes", "--skip-preview", "--suppress-outputs");
  const met = await sampler.stop();
  expect(code, output).not.toBe(0);
  expect([...met.keys()]).toEqual([`200 ${serving}`]);
  expect(await liveWeights(stage.emulator)).toEqual(before);
  return output.replace(/\s+/g, " ");
}
