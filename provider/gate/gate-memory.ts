import { createHash } from "node:crypto";
import { z } from "zod";
import { statusOf } from "./check.ts";
import type { Examination, GateRules } from "./examine.ts";

const releases = z.record(z.string(), z.string());
const passedRelease = z.object({ release: z.string(), rules: z.string() });

/** What a gate knows of earlier updates. */
export interface GateMemory {
  /** Release of each color that the last update let in. */
  readonly approved: Readonly<Record<string, string>>;
  /** The same of the update before, which is where a way back leads. */
  readonly before: Readonly<Record<string, string>>;
  /** The release of each color that was last compared with the serving one and passed, and what it was held to. */
  readonly passed: Readonly<Record<string, PassedRelease>>;
}

/** `rules`: what `digestOf` says. */
export type PassedRelease = Readonly<z.infer<typeof passedRelease>>;

/** Reads a gate's outputs. What a state of an earlier version tells in another way counts as never passed. */
export function memoryIn(outputs: Readonly<Record<string, unknown>>): GateMemory {
  const passed = z.record(z.string(), z.unknown()).catch({}).parse(outputs["passed"]);
  const known = Object.entries(passed).flatMap(([color, value]): [string, PassedRelease][] => {
    const { data } = passedRelease.safeParse(value);
    return data === undefined ? [] : [[color, data]];
  });
  return {
    approved: releases.catch({}).parse(outputs["approved"]),
    before: releases.catch({}).parse(outputs["before"]),
    passed: Object.fromEntries(known),
  };
}

/** SHA-256 over everything that decides whether a release is as good as the serving one: golden set, limits, compatibility. */
export function digestOf({ compatibility, memoryPercent, golden }: GateRules): string {
  const { file: _file, ...set } = golden ?? { file: "" };
  return createHash("sha256")
    .update(JSON.stringify([compatibility, memoryPercent, set]))
    .digest("hex");
}

/** What an update that let `approved` in leaves behind. A release that was not really compared beside another has not passed. */
export function memoryAfter(
  memory: GateMemory,
  approved: Readonly<Record<string, string>>,
  examinations: readonly Examination[],
  rules: string,
): GateMemory {
  const good = examinations.filter(({ checks, comparedWith }) => {
    const isCompared = "color" in comparedWith || comparedWith.isAlone === true;
    return statusOf(checks) === "pass" && isCompared;
  });
  const passed = good.map(({ color, release }): [string, PassedRelease] => [color, { release, rules }]);
  return {
    approved,
    before: areEqual(memory.approved, approved) ? memory.before : memory.approved,
    passed: { ...memory.passed, ...Object.fromEntries(passed) },
  };
}

function areEqual(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const colors = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...colors].every((color) => left[color] === right[color]);
}
