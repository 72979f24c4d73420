import { dirname, join } from "node:path";
import type { Marks } from "../marks.ts";
import { fingerprintOf } from "../marks.ts";
import type { Layout } from "../layout.ts";
import type { StepContext } from "../plan.ts";
import { run } from "../run.ts";
import { findOnPath } from "../path.ts";

/** The provider plugin that the program needs of those that are downloaded. */
export const dockerPlugin = { name: "docker", version: "5.2.0" } as const;

const markName = "pulumi-on-path";
/** How long the download of a plugin may take while it is not clear that it works, seconds. */
const patienceSeconds = 30;

/** A `pulumi` that somebody installed, ours left aside. */
export function installedPulumi(layout: Layout, environment: NodeJS.ProcessEnv): string | undefined {
  return findOnPath("pulumi", environment.PATH, [layout.pulumiBin]);
}

/** True where an earlier run has found that this installation has its language host and gets its plugins. */
export async function isKnownToWork(pulumi: string, marks: Marks): Promise<boolean> {
  return marks.holds(markName, await stateOf(pulumi));
}

/**
 * Asks an installed `pulumi` for its language host and the docker plugin, which it downloads if it has to.
 *
 * @returns why it cannot be used; undefined where it can, which is remembered
 */
export async function tryInstalled(pulumi: string, context: StepContext): Promise<string | undefined> {
  const { layout, environment, marks, signal, report } = context;
  const command = (...args: string[]) =>
    run(pulumi, args, {
      log: join(layout.logs, "pulumi-on-path.log"),
      environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
      signal,
      timeoutSeconds: patienceSeconds,
    });
  const beside = `${dirname(pulumi)}:${environment.PATH ?? ""}`;
  if (!findOnPath("pulumi-language-nodejs", beside, [layout.pulumiBin]))
    return "it comes without pulumi-language-nodejs";
  try {
    report(`asking ${pulumi} for its plugins`);
    const plugins = await command("plugin", "ls", "--json");
    if (!listsPlugin(plugins))
      await command("plugin", "install", "resource", dockerPlugin.name, dockerPlugin.version);
  } catch (reason) {
    signal.throwIfAborted();
    return reason instanceof Error ? (reason.message.split("\n")[0] ?? "") : String(reason);
  }
  await marks.set(markName, await stateOf(pulumi));
  return undefined;
}

/** @param json output of `pulumi plugin ls --json` */
export function listsPlugin(json: string): boolean {
  const plugins = JSON.parse(json) as readonly { name: string; kind: string; version?: string }[];
  return plugins.some(
    ({ name, kind, version }) =>
      kind === "resource" && name === dockerPlugin.name && version === dockerPlugin.version,
  );
}

async function stateOf(pulumi: string): Promise<string> {
  return `${pulumi} ${(await fingerprintOf(pulumi)) ?? "gone"} ${dockerPlugin.name} ${dockerPlugin.version}`;
}
