import { join } from "node:path";
import { buildGoTool, isBuilt, type GoTool } from "../go/tool.ts";
import type { Layout } from "../layout.ts";
import { findOnPath } from "../path.ts";
import type { Step, StepContext } from "../plan.ts";
import { run } from "../run.ts";

/** Version of actionlint that workflows are checked with: another one finds other things. */
export const actionlintVersion = "1.7.12";

/** The actionlint on PATH where it is this very version, or else one of our own making; `use` is told its absolute path. */
export function actionlintStep(use: (command: string) => void): Step {
  return {
    title: "actionlint",
    async find(context) {
      const installed = findOnPath("actionlint", context.environment.PATH, [context.layout.tools]);
      if (installed !== undefined && (await versionOf(installed, context)) === actionlintVersion) {
        use(installed);
        return `${actionlintVersion}, ${installed}, untouched`;
      }
      const tool = actionlintTool(context.layout);
      if (!(await isBuilt(tool, context))) return undefined;
      use(tool.path);
      return `${actionlintVersion}, built before`;
    },
    async make(context) {
      const tool = actionlintTool(context.layout);
      await buildGoTool(tool, context);
      use(tool.path);
      return `${actionlintVersion}, built from the Go module`;
    },
  };
}

/** @param printed by `actionlint -version`: the version alone on its first line, with a `v` where it was built from the module */
export function versionIn(printed: string): string | undefined {
  return /^v?(\d+\.\d+\.\d+)$/m.exec(printed)?.[1];
}

async function versionOf(command: string, context: StepContext): Promise<string | undefined> {
  const { layout, environment, signal } = context;
  const printed = await run(command, ["-version"], {
    log: join(layout.logs, "actionlint-on-path.log"),
    environment,
    signal,
    timeoutSeconds: 30,
  }).catch(() => "");
  signal.throwIfAborted();
  return versionIn(printed);
}

function actionlintTool({ root, tools }: Layout): GoTool {
  return {
    name: "actionlint",
    mainPackage: "github.com/rhysd/actionlint/cmd/actionlint",
    sources: join(root, "toolchain", "actionlint"),
    linkerFlags: "-s -w",
    path: join(tools, "actionlint"),
    instead: `actionlint ${actionlintVersion} (https://github.com/rhysd/actionlint/releases/tag/v${actionlintVersion})`,
  };
}
