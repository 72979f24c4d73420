import { z } from "zod";
import { modelFileOf } from "../../components/model.ts";
import { prepare } from "../../toolchain/index.ts";
import { runCommand } from "../command.ts";
import type { BenchContext } from "../goal.ts";
import { OwnStack, type OwnStackPlan } from "../own-stack.ts";

/** Longest time for one deployment; it takes seconds. */
const longestSeconds = 240;

/** The same in every run, so that one removes what another left that was killed. The gate is the one of Pulumi.dev.yaml. */
export const plan: OwnStackPlan = {
  name: "bench-deployment",
  routerPort: 18_030,
  colorPorts: { blue: 18_031, green: 18_032 },
  subnet: "172.28.178.0/24",
  config: {
    standby: "stopped",
    gate: { goldenSet: "golden/smollm2-135m.jsonl", limits: { passRatePercent: 75, p95Ratio: 3 } },
    monitoring: { enabled: true, prometheusPort: 18_033, alertmanagerPort: 18_034, grafana: false },
  },
};

/** What `bluegreen deploy --json` prints, as far as it is looked at. */
const report = z.looseObject({ steps: z.array(z.looseObject({ step: z.string(), seconds: z.number() })) });

/** How long a deployment took, whole and by step, seconds. */
export interface Deployment {
  readonly seconds: number;
  readonly steps: readonly { readonly step: string; readonly seconds: number }[];
}

/** A stack whose standby is stopped between deployments, and which each deployment brings another release. */
export class DeployedStack {
  readonly #context: BenchContext;
  readonly #stack: OwnStack;
  #version = 1;

  private constructor(context: BenchContext, stack: OwnStack) {
    this.#context = context;
    this.#stack = stack;
  }

  /** Makes the stack and brings it up; throws, and leaves nothing, where that fails. */
  static async create(context: BenchContext): Promise<DeployedStack> {
    const { root, signal } = context;
    const { environment } = await prepare({
      projectDirectory: root,
      environment: context.environment,
      models: [modelFileOf()],
      monitoring: true,
      progress: "lines",
      signal,
    });
    const stack = await OwnStack.create(root, { ...context.environment, ...environment }, plan, signal);
    try {
      await stack.up();
    } catch (error) {
      await stack.destroy();
      throw error;
    }
    return new DeployedStack(context, stack);
  }

  /** URL of its router. */
  get url(): string {
    return this.#stack.url;
  }

  /** One `bluegreen deploy` of the next release, to promoted and the old color stopped. Throws where it ends in any other way. */
  async deploy(): Promise<Deployment> {
    this.#version += 1;
    const release = ["--model", modelFileOf().name, "--version", String(this.#version)];
    const atOnce = ["--steps", "100", "--bake", "0s", "--yes", "--json"];
    const { code, stdout, output, seconds } = await runCommand(
      process.execPath,
      ["ops/bin.mjs", "deploy", ...release, ...atOnce, "--stack", this.#stack.name],
      {
        directory: this.#context.root,
        environment: this.#stack.environment,
        longestSeconds,
        signal: this.#context.signal,
      },
    );
    if (code === 0) return { seconds, steps: report.parse(JSON.parse(stdout)).steps };
    throw new Error(`bluegreen deploy: exit ${code}\n${output.trimEnd().split("\n").slice(-30).join("\n")}`);
  }

  destroy(): Promise<void> {
    return this.#stack.destroy();
  }
}
