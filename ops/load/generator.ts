import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { LoadGenerator } from "../../toolchain/index.ts";
import { OperatorError } from "../exit.ts";
import { Control } from "./control.ts";
import { Conversion } from "./conversion.ts";
import type { LoadRequest } from "./line-schemas.ts";
import { runFiles } from "./run-folder.ts";
import { requestKinds } from "./script/kind.ts";
import { controlMilliseconds, planVariable, type LoadPlan } from "./script/plan.ts";

export interface GeneratorOptions {
  readonly k6: LoadGenerator;
  readonly plan: Omit<LoadPlan, "controlUrl">;
  /** Folder of the run, which gets k6's log. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes every request once it has ended; k6's next lines wait for it. */
  readonly onRequest: (request: LoadRequest) => Promise<void>;
}

/** How k6 ended. */
export interface GeneratorEnd {
  /** Since when no more requests were wanted, or k6 was gone, milliseconds since 1970. */
  readonly wantedUntil: number;
  /** Requests that were due and not sent. */
  readonly droppedArrivals: number;
  /** What was wrong with its end: it came before it was told to, or not at all. */
  readonly failure?: string;
}

/** k6 has so long to end once nothing is under way, milliseconds. */
const endMilliseconds = 10_000;
/** k6 has so long to make its virtual users and to send a first request, milliseconds. */
const beginMilliseconds = 60_000;
const script = join(__dirname, "script", "main.ts");
/** An empty one: the user's own, which k6 would take by itself, may hold its rate back. */
const configuration = join(__dirname, "script", "k6.json");

/** A running k6. */
export class Generator {
  readonly #child: ChildProcess;
  readonly #control: Control;
  readonly #conversion = new Conversion();
  readonly #options: GeneratorOptions;
  readonly #log: WriteStream;
  readonly #lastLines: string[] = [];
  readonly #ended: Promise<GeneratorEnd>;
  #begun: () => void = () => undefined;
  #stopped: Promise<GeneratorEnd> | undefined;
  #wantedUntil: number | undefined;
  #killed: string | undefined;

  private constructor(child: ChildProcess, control: Control, options: GeneratorOptions) {
    this.#child = child;
    this.#control = control;
    this.#options = options;
    this.#log = createWriteStream(join(options.folder, runFiles.generatorLog), { mode: 0o600 });
    // A log that cannot be written is no reason to end a load.
    this.#log.on("error", () => undefined);
    this.#ended = this.#follow();
  }

  /** Resolves once the first request is on its way. Throws `OperatorError` where k6 ends before, or takes too long. */
  static async start(options: GeneratorOptions): Promise<Generator> {
    const control = await Control.start();
    const plan: LoadPlan = { ...options.plan, controlUrl: control.url };
    const child = spawn(options.k6.command, argumentsFor(options.k6), {
      env: environmentFor(options.environment, plan),
      stdio: ["ignore", "pipe", "pipe"],
      // A Ctrl-C of the terminal is for us: k6 would drop what is under way.
      detached: true,
    });
    const generator = new Generator(child, control, options);
    await generator.#untilFirstRequest();
    return generator;
  }

  /** Settles when k6 has ended and every request is told. Never rejects for what k6 does. */
  get ended(): Promise<GeneratorEnd> {
    return this.#ended;
  }

  /**
   * Begins no more requests and waits for those under way, as long as anybody has patience; `forced` cuts them. A second call waits
   * for the first.
   */
  async stop(forced?: AbortSignal): Promise<GeneratorEnd> {
    this.#stopped ??= this.#stop(forced);
    return this.#stopped;
  }

  async #stop(forced: AbortSignal | undefined): Promise<GeneratorEnd> {
    this.#wantedUntil ??= Date.now();
    this.#control.end();
    this.#conversion.endWanted();
    const kill = () => this.#child.kill("SIGKILL");
    forced?.addEventListener("abort", kill, { once: true });
    if (forced?.aborted) kill();
    const stoppedAt = performance.now();
    // Until then a virtual user may go by what it was told before.
    const nothingBegins = stoppedAt + 1.5 * controlMilliseconds;
    const patience = 1000 * longestPatience(this.#options.plan) + endMilliseconds;
    while (this.#runs() && (performance.now() < nothingBegins || this.#conversion.underWay > 0)) {
      if (performance.now() > stoppedAt + patience) this.#giveUp(patience);
      await delay(50);
    }
    if (this.#runs()) {
      this.#conversion.beginCutting();
      // A second one would keep it from writing its last metrics.
      this.#child.kill("SIGTERM");
    }
    const late = setTimeout(() => this.#giveUp(endMilliseconds), endMilliseconds);
    const end = await this.#ended;
    clearTimeout(late);
    forced?.removeEventListener("abort", kill);
    return end;
  }

  #giveUp(afterMilliseconds: number): void {
    this.#killed ??= `k6 did not end within ${afterMilliseconds / 1000} s of being told to, and was killed`;
    this.#child.kill("SIGKILL");
  }

  #runs(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async #untilFirstRequest(): Promise<void> {
    const first = new Promise<"begun">((resolve) => {
      this.#begun = () => resolve("begun");
    });
    const waiting = new AbortController();
    const late = delay(beginMilliseconds, "late" as const, { signal: waiting.signal }).catch(
      () => "late" as const,
    );
    const seen = await Promise.race([first, this.#ended, late]);
    waiting.abort();
    if (seen === "begun") return;
    if (seen === "late") this.#child.kill("SIGKILL");
    await this.#ended;
    const why =
      seen === "late" ? `no request after ${beginMilliseconds / 1000} s` : (seen.failure ?? "it ended");
    throw new OperatorError(
      "failed",
      `k6 sent no request: ${why}`,
      `see ${join(this.#options.folder, runFiles.generatorLog)}`,
    );
  }

  async #follow(): Promise<GeneratorEnd> {
    const { stdout, stderr } = this.#child;
    const closed = once(this.#child, "close").catch((error: unknown) => [String(error), null]);
    await Promise.all([
      eachLine(stderr, (line) => this.#said(line)),
      eachLine(stdout, (line) => {
        this.#conversion.metric(line);
        return Promise.resolve();
      }),
    ]);
    const [code, signal] = (await closed) as [number | string | null, string | null];
    this.#wantedUntil ??= Date.now();
    for (const request of this.#conversion.lose()) await this.#options.onRequest(request);
    await this.#control.close();
    this.#log.end();
    await finished(this.#log).catch(() => undefined);
    const last = this.#lastLines.map((line) => `\n  ${line}`).join("");
    const byItself = `k6 ended by itself (${signal ?? `exit ${code ?? ""}`})${last}`;
    const failure = this.#killed ?? (this.#stopped === undefined ? byItself : undefined);
    return {
      wantedUntil: this.#wantedUntil,
      droppedArrivals: this.#conversion.dropped,
      ...(failure !== undefined && { failure }),
    };
  }

  async #said(line: string): Promise<void> {
    const { requests, begun, log } = this.#conversion.line(line);
    if (begun) this.#begun();
    for (const request of requests) await this.#options.onRequest(request);
    if (log === undefined) return;
    this.#log.write(`${log}\n`);
    if (this.#lastLines.push(log) > 5) this.#lastLines.shift();
  }
}

/** Seconds. */
function longestPatience({ rates, patienceSeconds }: GeneratorOptions["plan"]): number {
  return Math.max(...requestKinds.map((kind) => (rates[kind] === undefined ? 0 : patienceSeconds[kind])));
}

function argumentsFor({ version }: LoadGenerator): string[] {
  // What a summary or a threshold would need of each request grows with every one of them.
  const summary = version.startsWith("1.") ? ["--no-summary"] : ["--summary-mode", "disabled"];
  const quiet = ["--quiet", "--no-color", "--log-format", "raw", "--no-usage-report", "--address", ""];
  const own = ["--config", configuration, "--no-thresholds", "--out", "json=-"];
  return ["run", ...quiet, ...summary, ...own, script];
}

/** The caller's, without what would set up k6 otherwise. */
function environmentFor(environment: NodeJS.ProcessEnv, plan: LoadPlan): NodeJS.ProcessEnv {
  const others = Object.entries(environment).filter(([name]) => !name.startsWith("K6_"));
  return { ...Object.fromEntries(others), [planVariable]: JSON.stringify(plan) };
}

async function eachLine(stream: Readable | null, take: (line: string) => Promise<void>): Promise<void> {
  if (stream === null) return;
  for await (const line of createInterface({ input: stream })) await take(line);
}
