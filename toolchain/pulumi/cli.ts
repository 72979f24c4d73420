import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { hashOf, hashOfTrees } from "../hash.ts";
import { fingerprintOf } from "../marks.ts";
import type { Step, StepContext } from "../plan.ts";
import { run } from "../run.ts";
import { provideGo } from "./go.ts";
import { installedPulumi, isKnownToWork, tryInstalled } from "./official.ts";

/** Version of the CLI that is built where none can be used as it is. */
export const pulumiVersion = "3.250.0";

const modulePath = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const linkerFlags = `-s -w -X ${versionVariable}=${pulumiVersion}`;
const markName = "pulumi-cli";

/** A Pulumi CLI that gets its plugins: one that is installed, or one of our own making. */
export const pulumiCliStep: Step = {
  title: "Pulumi CLI",
  find: findPulumi,
  make: buildPulumi,
};

async function findPulumi(context: StepContext): Promise<string | undefined> {
  const { layout, marks, environment } = context;
  if (await marks.holds(markName, await stateOfOwn(context))) return `${pulumiVersion}, built before`;
  // The choice was made once: one of our own that is out of date is built anew.
  if (await fingerprintOf(ownPulumi(layout.pulumiBin))) return undefined;
  const installed = installedPulumi(layout, environment);
  if (!installed) return undefined;
  if (await isKnownToWork(installed, marks)) return `${installed}, untouched`;
  const refusal = await tryInstalled(installed, context);
  if (refusal === undefined) return `${installed}, untouched`;
  context.warn(
    `${installed} is not used: ${refusal}. Pulumi ${pulumiVersion} is built in .bluegreen instead.`,
  );
  return undefined;
}

async function buildPulumi(context: StepContext): Promise<string> {
  const { layout, marks, signal, report } = context;
  await mkdir(layout.pulumiBin, { recursive: true });
  const go = await provideGo(context);
  const built = `${ownPulumi(layout.pulumiBin)}.new`;
  let packages = 0;
  try {
    await run(
      go.command,
      ["build", "-v", "-trimpath", "-buildvcs=false", "-ldflags", linkerFlags, "-o", built, modulePath],
      {
        cwd: sourcesIn(layout.root),
        log: join(layout.logs, "pulumi-cli.log"),
        environment: { ...go.environment, CGO_ENABLED: "0", GOWORK: "off" },
        signal,
        onLine: (line) =>
          report(line.startsWith("go: downloading") ? line.slice(4) : `${++packages} packages compiled`),
      },
    );
  } catch (reason) {
    await rm(built, { force: true });
    throw reason;
  }
  await rename(built, ownPulumi(layout.pulumiBin));
  await go.dispose();
  await marks.set(markName, await stateOfOwn(context));
  return `${pulumiVersion}, built from the Go module`;
}

/** Path of the CLI of our own making, whether or not it is there. */
export function ownPulumi(bin: string): string {
  return join(bin, "pulumi");
}

async function stateOfOwn({ layout }: StepContext): Promise<string> {
  const sources = sourcesIn(layout.root);
  const inputs = await hashOfTrees(["go.mod", "go.sum"].map((name) => join(sources, name)));
  const built = (await fingerprintOf(ownPulumi(layout.pulumiBin))) ?? "gone";
  return `${hashOf(inputs + linkerFlags)} ${built}`;
}

function sourcesIn(root: string): string {
  return join(root, "toolchain", "pulumi-cli");
}
