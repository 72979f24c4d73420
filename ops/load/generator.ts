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
import { runFiles, type LoadRequest } from "./run-folder.ts";
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
  /** Requests that were due and not sent. */
  readonly droppedArrivals: number;
  /** Why it ended before it was told to; undefined where it did not. */
  readonly failure?: string;
}

/** k6 has so long to end once nothing is under way, milliseconds. */
const endMilliseconds = 10_000;
/** k6 has so long to make its virtual users and to send a first request, milliseconds. */
const beginMilliseconds = 60_000;
const script = join(__dirname, "script", "main.ts");

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

  private constructor(child: ChildProcess, control: Control, options: GeneratorOptions) {
    this.#child = child;
    this.#control = control;
    this.#options = options;
    this.#log = createWriteStream(join(options.folder, runFiles.generatorLog));
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

  /** Begins no more requests and waits for those under way; `forced` cuts them. A second call waits for the first. */
  async stop(forced?: AbortSignal): Promise<GeneratorEnd> {
    this.#stopped ??= this.#stop(forced);
    return this.#stopped;
  }

  async #stop(forced: AbortSignal | undefined): Promise<GeneratorEnd> {
    this.#control.end();
    const kill = () => this.#child.kill("SIGKILL");
    forced?.addEventListener("abort", kill, { once: true });
    if (forced?.aborted) kill();
    // Until then a virtual user may go by what it was told before.
    const nothingBegins = performance.now() + 1.5 * controlMilliseconds;
    while (this.#runs() && (performance.now() < nothingBegins || this.#conversion.underWay > 0))
      await delay(50);
    // A second one would keep it from writing its last metrics.
    if (this.#runs()) this.#child.kill("SIGTERM");
    const late = setTimeout(kill, endMilliseconds);
    const end = await this.#ended;
    clearTimeout(late);
    forced?.removeEventListener("abort", kill);
    return end;
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
    for (const request of this.#conversion.lose(Date.now())) await this.#options.onRequest(request);
    await this.#control.close();
    this.#log.end();
    await finished(this.#log).catch(() => undefined);
    const last = this.#lastLines.map((line) => `\n  ${line}`).join("");
    return {
      droppedArrivals: this.#conversion.dropped,
      ...(this.#stopped === undefined && {
        failure: `k6 ended by itself (${signal ?? `exit ${code ?? ""}`})${last}`,
      }),
    };
  }

  async #said(line: string): Promise<void> {
    const converted = this.#conversion.line(line);
    if ("request" in converted) return this.#options.onRequest(converted.request);
    if ("begun" in converted) {
      this.#begun();
      return;
    }
    this.#log.write(`${converted.log}\n`);
    if (this.#lastLines.push(converted.log) > 5) this.#lastLines.shift();
  }
}

function argumentsFor({ version }: LoadGenerator): string[] {
  // What a summary or a threshold would need of each request grows with every one of them.
  const summary = version.startsWith("1.") ? ["--no-summary"] : ["--summary-mode", "disabled"];
  const quiet = ["--quiet", "--no-color", "--log-format", "raw", "--no-usage-report", "--address", ""];
  return ["run", ...quiet, ...summary, "--no-thresholds", "--out", "json=-", script];
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
