import type { Color } from "../../components/color.ts";
import type { StackConfig } from "../../infra/config.ts";
import type { Watch } from "../../provider/router-host.ts";
import { secondsSince } from "../elapsed.ts";
import { OperatorError } from "../exit.ts";
import { tellOfCloud } from "../recovery/cloud.ts";
import type { Adoption, State } from "../recovery/state.ts";
import type { StepResult } from "../toolchain.ts";
import type { AwsCaller } from "./aws-caller.ts";
import type { EksRouter } from "./cluster-place.ts";
import { askingEks } from "./eks-error.ts";
import { monitoringParts, type Part, type RunningPart } from "./part.ts";
import type {
  CommandOutput,
  LogWish,
  MemoryReport,
  Remains,
  RunningTarget,
  ShowLine,
  Telling,
} from "./target.ts";

const balancerLogs = {
  router:
    "a load balancer of AWS, whose access logs are in the bucket of its attribute access_logs.s3.bucket",
};

/** What an `EksTarget` is made of. */
export interface EksFacts {
  /** Name of the stack, for messages. */
  readonly stack: string;
  readonly router: EksRouter;
  /** Who asks AWS. */
  readonly caller: () => Promise<AwsCaller>;
  /** What runs inside of the stack's cluster; undefined before the first update that succeeded. */
  readonly inside: () => Promise<RunningTarget | undefined>;
}

/** A stack whose parts are pods of a cluster that it has made in AWS. */
export class EksTarget implements RunningTarget {
  readonly unit = "pod";
  /** The exporter tells of the gate also where there is no nginx, and of nginx itself where there is. */
  readonly watching = monitoringParts.filter((part) => part !== "nginx");
  /** They are containers of its pods. */
  readonly services = [];
  readonly elsewhere: Readonly<Partial<Record<Part, string>>>;
  readonly #facts: EksFacts;

  constructor(facts: EksFacts) {
    this.#facts = facts;
    this.elsewhere = facts.router === "alb" ? balancerLogs : {};
  }

  /** Looks at AWS alone: the cluster may be there or not, and what the first update needs is credentials. */
  async prove(): Promise<readonly StepResult[]> {
    const started = performance.now();
    const { arn, cli } = await this.#facts.caller();
    const detail = `${arn}, AWS CLI ${cli}`;
    return [{ title: "AWS", seconds: secondsSince(started), outcome: "found", detail }];
  }

  list(): Promise<RunningPart[]> {
    return askingEks(async () => (await this.#running()).list());
  }

  logs(part: RunningPart, wanted: LogWish, show: ShowLine, signal: AbortSignal): Promise<void> {
    return askingEks(async () => (await this.#running()).logs(part, wanted, show, signal));
  }

  run(part: RunningPart, command: readonly string[], output: CommandOutput): Promise<number> {
    return askingEks(async () => (await this.#running()).run(part, command, output));
  }

  watch(part: RunningPart, color: Color, config: StackConfig): Watch {
    let opened: Promise<Watch> | undefined;
    const watch = () => (opened ??= this.#running().then((target) => target.watch(part, color, config)));
    return {
      end: async () => (await watch()).end(),
      unfinished: async () => (await watch()).unfinished(),
    };
  }

  memory(parts: readonly RunningPart[], signal: AbortSignal): Promise<MemoryReport> {
    return askingEks(async () => (await this.#running()).memory(parts, signal));
  }

  async settle(state: State, telling: Telling): Promise<readonly Adoption[]> {
    tellOfCloud(state, telling);
    return askingEks(async () => (await this.#facts.inside())?.settle(state, telling) ?? []);
  }

  get remains(): Remains {
    const kept =
      "in AWS the key, a last snapshot of a database and the models of a store (with the tag bluegreen.stack), and images in their registry";
    // The driver of EBS runs on nodes that the same destroy takes away.
    const volumes =
      "volumes of EBS may be left too, where the nodes went before their deletion was done, and are paid: delete in AWS those with the tag " +
      "kubernetes.io/created-for/pvc/name and the state available that no other cluster needs";
    return {
      purged: "state and build results",
      stays: `what is left: ${kept}, and the state; --purge removes that; ${volumes}`,
      staysPurged: `what is left: ${kept}; they are not this command's to remove; ${volumes}`,
      purge: () => Promise.resolve([]),
    };
  }

  async #running(): Promise<RunningTarget> {
    const inside = await this.#facts.inside();
    if (inside !== undefined) return inside;
    throw nothingYet(this.#facts.stack);
  }
}

/** There is no way into a cluster that nobody has made. */
export function nothingYet(stack: string): OperatorError {
  return new OperatorError(
    "usage",
    `no update of the stack "${stack}" has succeeded yet, so there is no cluster to look into`,
    "start it with: npx bluegreen up",
  );
}
