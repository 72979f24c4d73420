import { dirname, join } from "node:path";
import type { Marks } from "../marks.ts";
import { fingerprintOf } from "../marks.ts";
import type { Layout } from "../layout.ts";
import type { StepContext } from "../plan.ts";
import { run } from "../run.ts";
import { findOnPath } from "../path.ts";

/** A provider plugin that an installed CLI has, or downloads. */
export interface OfficialPlugin {
  readonly name: string;
  readonly version: string;
}

export const dockerPlugin = { name: "docker", version: "5.2.0" } as const;

/** How long the download of a plugin may take while it is not clear that it works, seconds. */
const patienceSeconds = 30;

/** A `pulumi` that somebody installed, ours left aside. */
export function installedPulumi(layout: Layout, environment: NodeJS.ProcessEnv): string | undefined {
  return findOnPath("pulumi", environment.PATH, [layout.pulumiBin]);
}

/** True where an earlier run has found that this installation has its language host and gets the plugin. */
export async function isKnownToWork(pulumi: string, plugin: OfficialPlugin, marks: Marks): Promise<boolean> {
  return marks.holds(markOf(plugin), await stateOf(pulumi, plugin));
}

/**
 * Asks an installed `pulumi` for its language host and the plugin, which it downloads if it has to.
 *
 * @returns why it cannot be used; undefined where it can, which is remembered
 */
export async function tryInstalled(
  pulumi: string,
  plugin: OfficialPlugin,
  context: StepContext,
): Promise<string | undefined> {
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
    if (!listsPlugin(plugins, plugin))
      await command("plugin", "install", "resource", plugin.name, plugin.version);
  } catch (reason) {
    signal.throwIfAborted();
    return reason instanceof Error ? (reason.message.split("\n")[0] ?? "") : String(reason);
  }
  await marks.set(markOf(plugin), await stateOf(pulumi, plugin));
  return undefined;
}

/** @param json output of `pulumi plugin ls --json` */
export function listsPlugin(json: string, wanted: OfficialPlugin): boolean {
  const plugins = JSON.parse(json) as readonly { name: string; kind: string; version?: string }[];
  return plugins.some(
    ({ name, kind, version }) => kind === "resource" && name === wanted.name && version === wanted.version,
  );
}

function markOf({ name }: OfficialPlugin): string {
  return name === dockerPlugin.name ? "pulumi-on-path" : `pulumi-on-path-${name}`;
}

async function stateOf(pulumi: string, { name, version }: OfficialPlugin): Promise<string> {
  return `${pulumi} ${(await fingerprintOf(pulumi)) ?? "gone"} ${name} ${version}`;
}
