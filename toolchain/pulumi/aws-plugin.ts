import { join } from "node:path";
import { messageOf, ToolchainError } from "../errors.ts";
import { fingerprintOf } from "../marks.ts";
import { findOnPath } from "../path.ts";
import type { Step, StepContext } from "../plan.ts";
import { run } from "../run.ts";
import { ownPulumi } from "./cli.ts";
import { installedPulumi, listsPlugin, type OfficialPlugin } from "./official.ts";

/** The plugin of the npm package `@pulumi/aws`. There is none of our own. */
export const awsPlugin: OfficialPlugin = { name: "aws", version: "7.48.0" };

/** More than 500 MB have to come in this time, seconds. */
const downloadSeconds = 1800;

/** The official plugin for AWS, downloaded once by whichever CLI is used. */
export const awsPluginStep: Step = {
  title: "AWS plugin",
  async find(context) {
    // The engine takes one that is on PATH before its own.
    const ambient = findOnPath("pulumi-resource-aws", context.environment.PATH);
    if (ambient !== undefined) return `${ambient}, untouched`;
    return listsPlugin(await plugins(context, ["ls", "--json"]), awsPlugin) ? awsPlugin.version : undefined;
  },
  async make(context) {
    const { name, version } = awsPlugin;
    context.report("downloading it, more than 500 MB unpacked");
    try {
      await plugins(context, ["install", "resource", name, version]);
    } catch (reason) {
      context.signal.throwIfAborted();
      throw new ToolchainError(
        `Pulumi's plugin for AWS, ${version}, cannot be downloaded: ${messageOf(reason).split("\n")[0] ?? ""}\n` +
          "It comes from get.pulumi.com or github.com. On a machine that reaches neither: npx bluegreen env, then " +
          `pulumi plugin install resource ${name} ${version} --file <archive of it>, or --server <mirror>`,
      );
    }
    return `${version}, downloaded`;
  },
};

async function plugins(context: StepContext, args: readonly string[]): Promise<string> {
  const { layout, environment, signal } = context;
  const own = (await fingerprintOf(ownPulumi(layout.pulumiBin))) !== undefined;
  const pulumi = own ? ownPulumi(layout.pulumiBin) : installedPulumi(layout, environment);
  if (pulumi === undefined) throw new ToolchainError("Pulumi is not set up. Run first: npm run up");
  return run(pulumi, ["plugin", ...args], {
    log: join(layout.logs, "aws-plugin.log"),
    environment: {
      ...environment,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...(own && { PULUMI_HOME: layout.pulumiHome }),
    },
    signal,
    timeoutSeconds: downloadSeconds,
  });
}
