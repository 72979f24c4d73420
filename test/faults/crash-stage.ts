import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { runCommand } from "../../bench/command.ts";
import type { OwnStack, OwnStackPlan } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { EngineProxy, type EngineCall } from "./engine-proxy.ts";
import { createStack, root, routeInForce } from "../e2e/harness.ts";
import { RunningUpdate, type Victims } from "./running-update.ts";
import { Sampler, type Samples } from "../e2e/sampler.ts";

/** Victims of a crash of which nothing is left. */
export const all: Victims = "pulumi and all its processes";

/** Where an update is killed: at a line that it prints, or at a call that it makes to the Docker engine. */
export type Point = RegExp | EngineCall;

/** What `bluegreen` says, and does, after a crash. */
export interface Report {
  readonly recovered: readonly string[];
  readonly changed: number;
}

/** The calls to the Docker engine at which updates of the stack with this prefix can be held. */
export function callsOf(prefix: string) {
  return {
    readRoute: { method: "GET", path: new RegExp(`/containers/${prefix}-router/archive`) },
    putRoute: { method: "PUT", path: new RegExp(`/containers/${prefix}-router/archive`) },
    commandEnd: { method: "GET", path: /\/exec\/\w+\/json/ },
    build: { method: "POST", path: /\/build\?/ },
    stop: { method: "POST", path: /\/containers\/\w+\/stop/ },
    remove: { method: "DELETE", path: /\/containers\/\w+/ },
    create: { method: "POST", path: /\/containers\/create/ },
    start: { method: "POST", path: /\/containers\/\w+\/start/ },
  } as const;
}

/** A stack that serves, and a Docker engine in front of which its updates can be held and killed. */
export class CrashStage {
  readonly stack: OwnStack;
  readonly engine: EngineProxy;

  private constructor(stack: OwnStack, engine: EngineProxy) {
    this.stack = stack;
    this.engine = engine;
  }

  static async open(plan: OwnStackPlan): Promise<CrashStage> {
    const engine = await EngineProxy.listen();
    const stack = await createStack(plan);
    await stack.up();
    return new CrashStage(stack, engine);
  }

  async close(): Promise<void> {
    await this.engine.close();
    await this.stack.destroy();
  }

  async bluegreen(verb: string, ...flags: readonly string[]) {
    const args = ["ops/bin.mjs", verb, "--stack", this.stack.name, "--json", ...flags];
    return runCommand(process.execPath, args, { directory: root, environment: this.stack.environment });
  }

  async recoveredUp(): Promise<Report> {
    const { code, output, stdout } = await this.bluegreen("up");
    expect(code, output).toBe(0);
    return JSON.parse(stdout) as Report;
  }

  /** Starts an update whose calls go by the engine that can hold them. */
  update(...flags: readonly string[]): RunningUpdate {
    return new RunningUpdate(this.stack, { DOCKER_HOST: this.engine.url }, ...flags);
  }

  /** Kills an update at a point of it, and gives those of its processes that live on the time that they take. */
  async crash(point: Point, victims: Victims, ...flags: readonly string[]): Promise<RunningUpdate> {
    const hold = point instanceof RegExp ? undefined : this.engine.hold(point);
    const update = this.update(...flags);
    await (point instanceof RegExp
      ? update.prints(point)
      : update.reaches(hold?.reached ?? Promise.resolve()));
    update.signal("SIGKILL", victims);
    await update.ended;
    // A call whose caller was killed must not go on to the engine.
    if (victims === all) await hold?.abandoned;
    hold?.release();
    await delay(300);
    return update;
  }

  async activeColor(): Promise<Color> {
    return ((await routeInForce(this.stack)) as { activeColor: Color }).activeColor;
  }

  /** The users who are there while `work` is done; they may meet these colors, and nothing else. Gives what they met. */
  async usersMeetOnly(colors: readonly Color[], work: () => Promise<unknown>): Promise<Samples> {
    const sampler = new Sampler(this.stack, 4, 20);
    await work();
    const samples = await sampler.stop();
    const met = [...samples.keys()].sort();
    expect(met.length).toBeGreaterThan(0);
    expect(colors.map((color) => `200 ${color}`)).toEqual(expect.arrayContaining(met));
    return samples;
  }
}
