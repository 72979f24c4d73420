import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { levelFileOf } from "../policies/level-file.ts";
import { findingsOf, mandatory } from "./plan/finding.ts";
import { readPreview } from "./plan/preview.ts";
import { shortName, type Project } from "./project.ts";

/** The engine's options for the policy pack. */
export interface PackOptions {
  readonly policyPacks: string[];
  readonly policyPackConfigs?: string[];
}

/** The project's pack with the levels of its stack; of its own where the stack has none. */
export function packOptions({ root, stack }: Pick<Project, "root" | "stack">): PackOptions {
  const levels = levelFileOf(shortName(stack));
  return {
    policyPacks: [join(root, "policies")],
    ...(levels !== undefined && { policyPackConfigs: [levels] }),
  };
}

/** What the mandatory rules said to an update, a line each. */
export function refusals(events: readonly EngineEvent[]): string[] {
  const broken = mandatory(findingsOf(readPreview(events).violations));
  return broken.map(({ rule, resource, sentence }) => `${rule}, ${resource}: ${sentence}`);
}
