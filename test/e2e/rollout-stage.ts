import { spawn, type ChildProcess } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import type { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { stateOf, type RolloutState } from "../../ops/rollout/state.ts";
import { WatchMemory } from "../../ops/watch/memory.ts";
import { candidate } from "../faults/candidate.ts";
import { descendantsOf } from "../faults/running-update.ts";
import { createStack, root, routeInForce } from "./harness.ts";

/** A stack with monitoring whose colors are servers without a model; `port` and the five after it are its own. */
export async function rolloutStack(
  name: string,
  port: number,
  subnet: string,
  config: Readonly<Record<string, unknown>> = {},
): Promise<OwnStack> {
  await forgetOperations(name);
  return createStack({
    name,
    routerPort: port,
    colorPorts: { blue: port + 1, green: port + 2 },
    subnet,
    config: {
      blue: candidate("good-1"),
      green: candidate("good-2"),
      monitoring: {
        enabled: true,
        prometheusPort: port + 3,
        alertmanagerPort: port + 4,
        scrapeIntervalSeconds: 1,
      },
      rollout: { intervalSeconds: 8, bakeSeconds: 8, patienceSeconds: 10, minimumSamples: 20 },
      ...config,
    },
  });
}

/** What an earlier run that was killed has left, and what one that was not has handled: a stack of this name has its releases again. */
export async function forgetOperations(name: string): Promise<void> {
  await rm(rolloutPath(name), { force: true });
  await new WatchMemory({
    root,
    name: "bluegreen",
    stack: name,
    stackFile: join(root, `Pulumi.${name}.yaml`),
  }).remove();
}

/** A verb that runs beside the test. */
export class RunningVerb {
  /** Resolves with the exit status; 128 where a signal ended it. */
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;
  #output = "";

  constructor(stack: OwnStack, ...args: readonly string[]) {
    this.#child = spawn(process.execPath, ["ops/bin.mjs", ...args, "--stack", stack.name], {
      cwd: root,
      env: stack.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    this.ended = new Promise((resolve) => this.#child.once("exit", (code) => resolve(code ?? 128)));
  }

  get output(): string {
    return this.#output;
  }

  /** Sends a signal to this process alone, as Ctrl-C and `kill` do. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Kills it with everything that it has started. */
  async kill(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error("bluegreen does not start");
    const below = descendantsOf(pid);
    for (const victim of [pid, ...below]) {
      try {
        process.kill(victim, "SIGKILL");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    }
    await this.ended;
  }
}

/** The rollout of a stack as its file says it. */
export async function rolloutState(stack: OwnStack): Promise<RolloutState | undefined> {
  return stateOf(await readFile(rolloutPath(stack.name), "utf8").catch(() => ""));
}

function rolloutPath(stack: string): string {
  return join(root, ".bluegreen", "rollouts", `${stack}.json`);
}

/** Waits until `condition` holds. Throws after `seconds`. */
export async function until(condition: () => Promise<boolean>, what: string, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await delay(50);
  }
}

/** Every weight of green that the router tells, once, in order; and whether weights ever did not sum to 100. */
export class WeightLog {
  readonly greens: { percent: number; at: number }[] = [];
  readonly wrong: string[] = [];
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;

  constructor(stack: OwnStack) {
    this.#loop = this.#look(stack);
  }

  /** When green first had this share, milliseconds of `performance.now()`. */
  firstAt(percent: number): number | undefined {
    return this.greens.find((seen) => seen.percent === percent)?.at;
  }

  async stop(): Promise<number[]> {
    this.#stop.abort();
    await this.#loop;
    return this.greens.map(({ percent }) => percent);
  }

  async #look(stack: OwnStack): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const { weights } = (await routeInForce(stack)) as { weights: Record<Color, number> };
      if (weights.blue + weights.green !== 100) this.wrong.push(JSON.stringify(weights));
      if (this.greens.at(-1)?.percent !== weights.green)
        this.greens.push({ percent: weights.green, at: performance.now() });
      await delay(50);
    }
  }
}

/** Makes a breakable candidate fail this share of its chat requests. */
export async function breakColor(stack: OwnStack, color: Color, percent: number): Promise<void> {
  const { body } = await request(`${stack.url}/${color}/break/${percent}`);
  await body.dump();
}
