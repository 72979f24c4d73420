import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { colors, otherColor, type Color } from "../../components/color.ts";
import { buildCandidate, candidateImage, removeCandidate } from "./candidate.ts";
import { checkExplained, type FaultRow } from "./fault-table.ts";
import { createStack, eventually, meet, root, routeInForce } from "../e2e/harness.ts";
import { exported } from "../e2e/operator.ts";
import { forgetOperations } from "../e2e/rollout-stage.ts";
import { isGood } from "../e2e/sampler.ts";
import { keepRow } from "./record-fault.ts";
import { RunningUpdate } from "./running-update.ts";
import { SmallHistory } from "./small-history.ts";
import { SteadyUsers, type UsersMet } from "./steady-users.ts";

/** What a row says beside what was measured. */
export type Told = Pick<FaultRow, "fault" | "meanwhile" | "why">;

const name = "e2e-survival";
const port = 19320;

/** In a folder of its own, which git ignores: a color mounts the whole folder of its model. */
export const modelCopy = `.bluegreen/${name}/model.gguf`;

/** One stack with a real model, monitoring and a history that can be filled, for one fault after the other. */
export class SurvivalStage {
  readonly stack: OwnStack;
  readonly history: SmallHistory;
  readonly #rows: { readonly told: Told; readonly met: UsersMet }[] = [];
  readonly #real = new Set<Color>(colors);
  #version = 1;

  private constructor(stack: OwnStack, history: SmallHistory) {
    this.stack = stack;
    this.history = history;
  }

  static async open(): Promise<SurvivalStage> {
    await buildCandidate();
    await forgetOperations(name);
    await SmallHistory.sweep(`bluegreen-${name}`);
    const stack = await createStack({
      name,
      routerPort: port,
      colorPorts: { blue: port + 1, green: port + 2 },
      subnet: "172.28.99.0/24",
      config: {
        // Of the same content, so that a color of the one can follow one of the other.
        gate: { loadBudgetSeconds: 60 },
        rollout: { intervalSeconds: 4, bakeSeconds: 4, patienceSeconds: 6, minimumSamples: 10 },
        monitoring: {
          enabled: true,
          grafana: false,
          prometheusPort: port + 3,
          alertmanagerPort: port + 4,
          scrapeIntervalSeconds: 1,
        },
      },
    });
    const history = await SmallHistory.create(stack.prefix);
    const stage = new SurvivalStage(stack, history);
    await stack.up();
    return stage;
  }

  async close(): Promise<void> {
    await this.history.remove();
    await this.stack.destroy();
    await removeCandidate();
    await rm(join(root, modelCopy, ".."), { recursive: true, force: true });
  }

  async active(): Promise<Color> {
    return ((await routeInForce(this.stack)) as { activeColor: Color }).activeColor;
  }

  async standby(): Promise<Color> {
    return otherColor(await this.active());
  }

  /** Another version that no color has had. */
  nextVersion(what = "v"): string {
    this.#version += 1;
    return `${what}-${this.#version}`;
  }

  /** Config of the standby's next release: the real server, or what a candidate's version says. */
  async release(color: Color, kind: string, values: Readonly<Record<string, string>> = {}) {
    const version = this.nextVersion(kind);
    if (kind === "real") await this.stack.tryPulumi("config", "rm", "--path", `bluegreen:${color}.image`);
    if (kind === "real") this.#real.add(color);
    else this.#real.delete(color);
    const image: Record<string, string> = kind === "real" ? {} : { [`${color}.image`]: candidateImage };
    await this.stack.set({ ...usual(color), [`${color}.version`]: version, ...image, ...values });
  }

  /** The config names the color that users are with, and everything else is as it says. */
  async settle(): Promise<void> {
    await this.stack.set({ activeColor: await this.active() });
    await this.stack.up();
    await this.usersAreWell();
  }

  async usersAreWell(): Promise<void> {
    await eventually(
      async () => {
        const met = await meet(this.stack, "/ready");
        return met.status === 200 ? undefined : JSON.stringify(met);
      },
      "users are served",
      90,
    );
  }

  /** Gives the standby a release that could serve, where an earlier fault has left it another one. */
  async mend(): Promise<void> {
    const standby = await this.standby();
    const isReady = async () => (await meet(this.stack, `/${standby}/ready`)).status === 200;
    if (this.#real.has(standby) && (await isReady())) return;
    await this.release(standby, "real", { activeColor: await this.active() });
    await this.stack.up();
    await eventually(async () => ((await isReady()) ? undefined : "not yet"), "the standby is ready", 90);
  }

  /** Starts the move of all users to the other color. */
  async flipUnderWay(): Promise<RunningUpdate> {
    await this.stack.set({ activeColor: await this.standby() });
    return new RunningUpdate(this.stack, {});
  }

  /**
   * What users meet while `work` breaks something and goes on until they are well. `broken` is called at the fault.
   * The row is told once the history was asked.
   */
  async measured(told: Told, work: (broken: () => void) => Promise<void>): Promise<UsersMet> {
    const users = new SteadyUsers(this.stack);
    let faultAt = performance.now();
    let met: UsersMet | undefined;
    try {
      await work(() => (faultAt = performance.now()));
      await this.usersAreWell();
    } finally {
      met = await users.stop(faultAt);
      this.#rows.push({ told, met });
      const { acknowledged, ...figures } = met;
      process.stdout.write(`${told.fault}: ${JSON.stringify(figures)}, ${acknowledged.length} chats\n`);
    }
    expect(met.recoverySeconds, "users are well at the end").toBeLessThan(Infinity);
    return met;
  }

  /** Records every row with what is left of its acknowledged chats; gives the ids of those that are lost. */
  async record(): Promise<string[]> {
    const active = await this.active();
    const kept = await exported<{ readonly request_id: string }>(this.stack, "history", "--color", active);
    const known = new Set(kept.map(({ request_id: id }) => id));
    const lostOf = ({ acknowledged }: UsersMet) => acknowledged.filter((id) => !known.has(id));
    const rows: FaultRow[] = [];
    for (const { told, met } of this.#rows) {
      const { asked, failed, recoverySeconds, acknowledged } = met;
      const turns = { acknowledged: acknowledged.length, lost: lostOf(met).length };
      rows.push({ ...told, asked, failed, recoverySeconds, turns });
    }
    for (const row of rows) await keepRow(row);
    for (const row of rows) checkExplained(row);
    return this.#rows.flatMap(({ met }) => lostOf(met));
  }
}

/** What a fault may have changed. */
function usual(color: Color): Record<string, string> {
  return { [`${color}.memoryMebibytes`]: "2048", "gate.loadBudgetSeconds": "60", "gate.mode": "enforce" };
}

/** Kinds of failure that tell a client when to come again, and lose nothing that was told. */
export function dishonest({ failed }: UsersMet, allowed: RegExp): string[] {
  return Object.keys(failed).filter((met) => !isGood(met) && !allowed.test(met));
}
