import { join } from "node:path";
import { buildGoTool, isBuilt, type GoTool } from "../go/tool.ts";
import type { Layout } from "../layout.ts";
import { findOnPath } from "../pulumi/path.ts";
import type { Step, StepContext } from "../plan.ts";
import { run } from "../run.ts";

/** Version of k6 that is built where none can be used as it is. */
export const k6Version = "2.2.0";

/** Major versions that run TypeScript as it is and know the options that the runner gives. */
const usableMajors: readonly number[] = [1, 2];

/** A k6 that can be used. */
export interface LoadGenerator {
  /** Absolute path. */
  readonly command: string;
  /** `2.2.0` */
  readonly version: string;
}

/** A k6 that is installed, or one of our own making; `use` is told which. */
export function k6Step(use: (generator: LoadGenerator) => void): Step {
  return {
    title: "k6",
    async find(context) {
      const installed = await installedK6(context);
      if (installed !== undefined) {
        use(installed);
        return `${installed.version}, ${installed.command}, untouched`;
      }
      const tool = k6Tool(context.layout);
      if (!(await isBuilt(tool, context))) return undefined;
      use({ command: tool.path, version: k6Version });
      return `${k6Version}, built before`;
    },
    async make(context) {
      const tool = k6Tool(context.layout);
      await buildGoTool(tool, context);
      use({ command: tool.path, version: k6Version });
      return `${k6Version}, built from the Go module`;
    },
  };
}

/** @param printed by `k6 version`: `k6 v2.2.0 (go1.26.1, linux/amd64)` */
export function versionIn(printed: string): string | undefined {
  return /^k6(?:\.exe)? v(\d+\.\d+\.\d+)/m.exec(printed)?.[1];
}

async function installedK6(context: StepContext): Promise<LoadGenerator | undefined> {
  const { layout, environment, signal, warn } = context;
  const command = findOnPath("k6", environment.PATH, [layout.tools]);
  if (command === undefined) return undefined;
  const printed = await run(command, ["version"], {
    log: join(layout.logs, "k6-on-path.log"),
    environment,
    signal,
    timeoutSeconds: 30,
  }).catch((reason: unknown) => {
    signal.throwIfAborted();
    return reason instanceof Error ? reason.message : String(reason);
  });
  const version = versionIn(printed);
  if (version !== undefined && usableMajors.includes(Number.parseInt(version, 10)))
    return { command, version };
  const why = version === undefined ? "it does not tell its version" : `it is version ${version}`;
  warn(
    `${command} is not used: ${why}, and 1 or 2 is needed. k6 ${k6Version} in .bluegreen is used instead.`,
  );
  return undefined;
}

function k6Tool({ root, tools }: Layout): GoTool {
  return {
    name: "k6",
    mainPackage: "go.k6.io/k6/v2",
    sources: join(root, "toolchain", "k6"),
    linkerFlags: "-s -w",
    path: join(tools, "k6"),
    instead: "k6 (brew install k6, or https://grafana.com/docs/k6/latest/set-up/install-k6)",
  };
}
