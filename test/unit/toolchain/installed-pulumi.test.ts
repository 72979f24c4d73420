import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { environmentOf } from "../../../toolchain/index.ts";
import { layoutOf } from "../../../toolchain/layout.ts";
import { Marks } from "../../../toolchain/marks.ts";
import type { StepContext } from "../../../toolchain/plan.ts";
import { kubernetesPlugin } from "../../../toolchain/kubernetes-plugin/version.ts";
import { awsPlugin, awsPluginStep } from "../../../toolchain/pulumi/aws-plugin.ts";
import { pulumiCliStep } from "../../../toolchain/pulumi/cli.ts";
import { dockerPlugin } from "../../../toolchain/pulumi/official.ts";

let root: string;
let context: StepContext;
let warnings: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "installed-"));
  const layout = layoutOf(root);
  warnings = [];
  await mkdir(join(root, "toolchain", "pulumi-cli"), { recursive: true });
  for (const name of ["go.mod", "go.sum"]) await writeFile(join(root, "toolchain", "pulumi-cli", name), name);
  context = {
    layout,
    marks: new Marks(layout.marks),
    environment: { PATH: [join(root, "bin"), "/usr/bin", "/bin"].join(delimiter) },
    signal: new AbortController().signal,
    report: () => undefined,
    warn: (text) => warnings.push(text),
  };
});

afterEach(() => rm(root, { recursive: true }));

/** A `pulumi` that lists `plugins`, installs more or fails to, and writes down what it was asked. */
async function installPulumi(
  plugins: object[],
  installExit: number,
  names = ["pulumi", "pulumi-language-nodejs"],
) {
  await mkdir(join(root, "bin"), { recursive: true });
  for (const name of names) {
    const path = join(root, "bin", name);
    const list = `if [ "$2" = ls ]; then echo '${JSON.stringify(plugins)}'; exit 0; fi`;
    await writeFile(path, `#!/bin/sh\necho "$*" >> ${root}/asked\n${list}\nexit ${installExit}\n`);
    await chmod(path, 0o755);
  }
}

const asked = () => readFile(join(root, "asked"), "utf8").catch(() => "");
const docker = { name: "docker", kind: "resource", version: dockerPlugin.version };
const step = pulumiCliStep(dockerPlugin);

describe("a Pulumi that is installed", () => {
  it("is used untouched when it has the docker plugin, and is asked only once", async () => {
    await installPulumi([docker], 1);
    expect(await step.find(context)).toBe(`${root}/bin/pulumi, untouched`);
    expect(await step.find(context)).toBe(`${root}/bin/pulumi, untouched`);
    expect(await asked()).toBe("plugin ls --json\n");
  });

  it("is used when it can download the plugin", async () => {
    await installPulumi([], 0);
    expect(await step.find(context)).toContain("untouched");
    expect(await asked()).toBe(`plugin ls --json\nplugin install resource docker ${dockerPlugin.version}\n`);
  });

  it("is asked for the plugin of the target, and for each but once", async () => {
    await installPulumi([docker], 0);
    const other = pulumiCliStep(kubernetesPlugin);
    const { version } = kubernetesPlugin;
    for (const each of [step, other, step, other]) expect(await each.find(context)).toContain("untouched");
    expect(await asked()).toBe(
      `plugin ls --json\nplugin ls --json\nplugin install resource kubernetes ${version}\n`,
    );
  });

  it("is not used, and the user is told, when it cannot", async () => {
    await installPulumi([], 255);
    expect(await step.find(context)).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/bin\/pulumi is not used: .*exit 255.*built in .bluegreen/),
    ]);
  });

  it("is not used without its language host", async () => {
    await installPulumi([docker], 0, ["pulumi"]);
    expect(await step.find(context)).toBeUndefined();
    expect(warnings.join()).toMatch(/without pulumi-language-nodejs/);
  });

  it("that works with a cluster alone needs none of ours", async () => {
    await installPulumi([], 0);
    await pulumiCliStep(kubernetesPlugin).find(context);
    await writeFile(context.layout.passphrase, "secret");
    expect(await environmentOf(root, context.environment)).not.toHaveProperty("PULUMI_HOME");
  });

  it("needs no PULUMI_HOME in the variables of `bluegreen env`", async () => {
    await installPulumi([docker], 0);
    await expect(environmentOf(root, context.environment)).rejects.toThrow(/Run first: npm run up/);
    await step.find(context);
    await writeFile(context.layout.passphrase, "secret");
    const variables = await environmentOf(root, context.environment);
    expect(variables).not.toHaveProperty("PULUMI_HOME");
    expect(variables.PULUMI_BACKEND_URL).toBe(`file://${root}/.bluegreen/state`);
  });
});

describe("no Pulumi at all", () => {
  it("is built", async () => {
    expect(await step.find(context)).toBeUndefined();
    expect(warnings).toEqual([]);
  });
});

describe("the plugin for AWS", () => {
  const aws = { kind: "resource", ...awsPlugin };

  it("is found where the installed Pulumi has it, and only in its own version", async () => {
    await installPulumi([aws], 1);
    expect(await awsPluginStep.find(context)).toBe(awsPlugin.version);
    await installPulumi([{ ...aws, version: "7.0.0" }], 1);
    expect(await awsPluginStep.find(context)).toBeUndefined();
  });

  it("is taken from PATH, as the engine takes it, and Pulumi is not asked", async () => {
    await installPulumi([], 1, ["pulumi", "pulumi-language-nodejs", "pulumi-resource-aws"]);
    expect(await awsPluginStep.find(context)).toBe(`${root}/bin/pulumi-resource-aws, untouched`);
    expect(await asked()).toBe("");
  });

  it("is downloaded by the CLI of our own making where there is one, into its own home", async () => {
    await installPulumi([], 0);
    const own = join(context.layout.pulumiBin, "pulumi");
    await mkdir(context.layout.pulumiBin, { recursive: true });
    await writeFile(own, `#!/bin/sh\necho "own in $PULUMI_HOME: $*" >> ${root}/asked\n`);
    await chmod(own, 0o755);
    expect(await awsPluginStep.make(context)).toBe(`${awsPlugin.version}, downloaded`);
    expect(await asked()).toBe(
      `own in ${context.layout.pulumiHome}: plugin install resource aws ${awsPlugin.version}\n`,
    );
  });

  it("that cannot be downloaded is told with where it comes from, and the way round", async () => {
    await installPulumi([], 255);
    await expect(awsPluginStep.make(context)).rejects.toThrow(
      /plugin for AWS, 7\.48\.0, cannot be downloaded: .*exit 255.*\nIt comes from get\.pulumi\.com .* --file <archive of it>/s,
    );
  });

  it("is that of the package whose classes are used", async () => {
    const { dependencies } = JSON.parse(await readFile("package.json", "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    expect(awsPlugin.version).toBe(dependencies["@pulumi/aws"]);
  });
});
