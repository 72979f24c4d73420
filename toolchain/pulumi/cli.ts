import { join } from "node:path";
import { buildGoTool, isBuilt, type GoTool } from "../go/tool.ts";
import type { Layout } from "../layout.ts";
import { fingerprintOf } from "../marks.ts";
import type { Step, StepContext } from "../plan.ts";
import { installedPulumi, isKnownToWork, tryInstalled, type OfficialPlugin } from "./official.ts";

/** Version of the CLI that is built where none can be used as it is. */
export const pulumiVersion = "3.250.0";

const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** A Pulumi CLI that gets the plugin: one that is installed, or one of our own making. */
export function pulumiCliStep(plugin: OfficialPlugin): Step {
  return {
    title: "Pulumi CLI",
    find: (context) => findPulumi(plugin, context),
    async make(context) {
      await buildGoTool(pulumiTool(context.layout), context);
      return `${pulumiVersion}, built from the Go module`;
    },
  };
}

async function findPulumi(plugin: OfficialPlugin, context: StepContext): Promise<string | undefined> {
  const { layout, marks, environment } = context;
  if (await isBuilt(pulumiTool(layout), context)) return `${pulumiVersion}, built before`;
  // The choice was made once: one of our own that is out of date is built anew.
  if (await fingerprintOf(ownPulumi(layout.pulumiBin))) return undefined;
  const installed = installedPulumi(layout, environment);
  if (!installed) return undefined;
  if (await isKnownToWork(installed, plugin, marks)) return `${installed}, untouched`;
  const refusal = await tryInstalled(installed, plugin, context);
  if (refusal === undefined) return `${installed}, untouched`;
  context.warn(
    `${installed} is not used: ${refusal}. Pulumi ${pulumiVersion} is built in .bluegreen instead.`,
  );
  return undefined;
}

/** Path of the CLI of our own making, whether or not it is there. */
export function ownPulumi(bin: string): string {
  return join(bin, "pulumi");
}

function pulumiTool({ root, pulumiBin }: Layout): GoTool {
  return {
    name: "the Pulumi CLI",
    mainPackage: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    sources: join(root, "toolchain", "pulumi-cli"),
    // State in Google Cloud Storage is reached over HTTP: what its package needs for gRPC is a tenth of all there is to compile.
    tags: ["disable_grpc_modules"],
    // Clients of clouds, which wait for their network, are a quarter of what there is to compile.
    notInlined: [
      "github.com/aws/...",
      "github.com/Azure/...",
      "cloud.google.com/go/...",
      "google.golang.org/api/...",
      "google.golang.org/genproto/...",
    ],
    linkerFlags: `-s -w -X ${versionVariable}=${pulumiVersion}`,
    path: ownPulumi(pulumiBin),
    instead: "Pulumi (https://www.pulumi.com/docs/install)",
  };
}
