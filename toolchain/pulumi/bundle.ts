import { existsSync } from "node:fs";
import { join } from "node:path";
import { hashOf, hashOfTrees } from "../hash.ts";
import type { Layout } from "../layout.ts";
import { fingerprintOf } from "../marks.ts";
import type { Step, StepContext } from "../plan.ts";
import { ownPulumi } from "./cli.ts";

/** Something that is bundled from sources of this project, for a CLI of our own making. */
export interface Bundle {
  readonly title: string;
  /** Relative to the project directory; an edit of one makes the bundle anew. */
  readonly sources: readonly string[];
  /** A file of the result, by which a lost or changed one is noticed. */
  readonly result: (layout: Layout) => string;
  readonly make: (layout: Layout) => Promise<void>;
}

/** Names the versions of everything that a bundle can contain. */
export const lockFile = "package-lock.json";

export function bundleStep(bundle: Bundle): Step {
  const { title } = bundle;
  const mark = title.toLowerCase().replaceAll(" ", "-");
  return {
    title,
    async find(context) {
      if (!existsSync(ownPulumi(context.layout.pulumiBin))) return "comes with the installed Pulumi";
      return (await context.marks.holds(mark, await stateOf(bundle, context))) ? "unchanged" : undefined;
    },
    async make(context) {
      await bundle.make(context.layout);
      await context.marks.set(mark, await stateOf(bundle, context));
      return "bundled";
    },
  };
}

async function stateOf({ sources, result }: Bundle, { layout }: StepContext): Promise<string> {
  const inputs = await hashOfTrees(sources.map((source) => join(layout.root, source)));
  return `${hashOf(inputs)} ${(await fingerprintOf(result(layout))) ?? "gone"}`;
}
