import { expect } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { routeInForce } from "./harness.ts";
import { Sampler } from "./sampler.ts";

/** Runs an `up` that has to fail; users of `serving` must not notice. Returns what it printed, with single spaces. */
export async function refusedUp(stack: OwnStack, serving: Color): Promise<string> {
  const route = await routeInForce(stack);
  const sampler = new Sampler(stack);
  const { code, output } = await stack.tryPulumi("up", "--yes", "--skip-preview", "--suppress-outputs");
  const samples = await sampler.stop();
  expect(code, output).not.toBe(0);
  expect([...samples.keys()]).toEqual([`200 ${serving}`]);
  expect(await routeInForce(stack)).toEqual(route);
  return singleSpaced(output);
}

/** What a preview that has to fail prints, with single spaces. */
export async function refusedPreview(stack: OwnStack, ...flags: readonly string[]): Promise<string> {
  const { code, output } = await stack.tryPulumi("preview", ...flags);
  expect(code, output).not.toBe(0);
  return singleSpaced(output);
}

function singleSpaced(output: string): string {
  return output.replace(/\s+/g, " ");
}
