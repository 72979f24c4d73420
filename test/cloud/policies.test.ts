import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { OwnStack } from "../../bench/own-stack.ts";
import { levelFileOf } from "../../policies/level-file.ts";
import { prepare } from "../../toolchain/index.ts";
import { bundlePlugin } from "../../toolchain/pulumi/bundle-plugin.ts";
import { Emulator } from "../aws/emulator.ts";
import { FakeApiServer } from "../unit/support/fake-api-server.ts";
import { kubeconfigFile, type KubeconfigFile } from "../unit/support/kubeconfig-file.ts";
import { root } from "./harness.ts";

// Previews of first updates: AWS is the emulator, and a cluster that has nothing but its name. None runs.
const region = "eu-central-1";

let folder: string;
let environment: NodeJS.ProcessEnv;

/** A stack file's config, by key without the project. */
async function configOf(file: string): Promise<Record<string, unknown>> {
  const { config } = parse(await readFile(join(root, file), "utf8")) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace(/^bluegreen:/, ""), value]),
  );
}

function ownStack(name: string, config: object, more: NodeJS.ProcessEnv): Promise<OwnStack> {
  return OwnStack.create(
    root,
    { ...environment, ...more },
    { name, url: "http://127.0.0.1", config: { ...config }, sweep: () => Promise.resolve() },
  );
}

/** Previews under the pack; without thresholds as the levels of production have it. */
async function preview(stack: OwnStack, thresholds?: object): Promise<{ code: number; output: string }> {
  const path = join(folder, "levels.json");
  if (thresholds !== undefined) await writeFile(path, JSON.stringify(thresholds));
  const levels = thresholds === undefined ? levelFileOf("prod") : path;
  const configured = levels === undefined ? [] : ["--policy-pack-config", levels];
  return stack.tryPulumi("preview", "--policy-pack", "policies", ...configured);
}

beforeAll(async () => {
  const tests = join(root, ".bluegreen", "tests");
  await mkdir(tests, { recursive: true });
  folder = await mkdtemp(join(tests, "policies-"));
  const prepared = await prepare({
    projectDirectory: root,
    environment: process.env,
    images: false,
    kubernetes: true,
    progress: "lines",
  });
  environment = { ...process.env, ...prepared.environment };
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the stack prod, before its first update", () => {
  let emulator: Emulator;
  let stack: OwnStack;

  beforeAll(async () => {
    emulator = await Emulator.start({ projectDirectory: root, region });
    await bundlePlugin("aws", join(root, "test", "aws", "plugin"), folder);
    stack = await ownStack("policies-prod", await configOf("Pulumi.prod.yaml"), {
      ...emulator.variables,
      PATH: [folder, environment["PATH"]].join(delimiter),
      KUBECONFIG: join(folder, "none"),
    });
  });

  afterAll(async () => {
    await (stack as OwnStack | undefined)?.destroy();
    await emulator.stop();
  });

  it("passes the whole pack", async () => {
    const { code, output } = await preview(stack);
    expect(code, output).toBe(0);
    expect(output).toMatch(/✅ bluegreen@/);
  });

  it("is refused where the pack asks for more than it has, so that its resources are seen", async () => {
    const { code, output } = await preview(stack, {
      "kubernetes-pod-security-restricted": { exempt: [] },
      "aws-deregistration-outlasts-streams": { longestStreamSeconds: 3601 },
      "aws-cluster-audited": { logTypes: ["scheduler"] },
      "aws-world-closed": { ports: [443] },
    });
    expect(code).not.toBe(0);
    for (const told of [
      "Volume Types: spec.template.spec.volumes[kubelet] is of hostPath",
      "router-blue-targets: deregistrationDelay is 3600 s; allowed: 3601 s or more",
      'enabledClusterLogTypes is ["api","audit","authenticator"]; it has to have scheduler too',
      "it lets everybody in on port 80; allowed: 443",
    ])
      expect(output).toContain(told);
  });
});

describe("a stack in a cluster, before its first update", () => {
  const server = new FakeApiServer();
  let kubeconfig: KubeconfigFile;
  let stack: OwnStack;

  beforeAll(async () => {
    server.store("/api/v1/namespaces/kube-system", { metadata: { name: "kube-system", uid: "the-cluster" } });
    // It has no kinds yet: what it would make of an object is not asked.
    server.interfere = ({ path }) =>
      /^[/](api[/]v1|apis[/][^/]+[/][^/]+)$/.test(path) ? { status: 404, body: {} } : undefined;
    kubeconfig = await kubeconfigFile((await server.listen()).replaceAll('"test"', '"shop"'));
    stack = await ownStack("policies-shop", await configOf("docs/examples/kubernetes/Pulumi.shop.yaml"), {
      KUBECONFIG: kubeconfig.path,
    });
  });

  afterAll(async () => {
    await (stack as OwnStack | undefined)?.destroy();
    await kubeconfig.remove();
    await server.close();
  });

  it("passes the whole pack", async () => {
    const { code, output } = await preview(stack);
    expect(code, output).toBe(0);
    expect(output).toMatch(/✅ bluegreen@/);
  });

  it("is refused where the pack asks for more pods than it has", async () => {
    const { code, output } = await preview(stack, {
      "kubernetes-serving-color-redundant": { minReplicas: 3 },
    });
    expect(code).not.toBe(0);
    expect(output).toContain("blue: spec.replicas of Deployment blue-deployment is 2; allowed: 3 or more");
  });
});
