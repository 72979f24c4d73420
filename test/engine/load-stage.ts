import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { readLines } from "../../ops/load/line-file.ts";
import { requestSchema, type LoadRequest } from "../../ops/load/line-schemas.ts";
import { runLoad } from "../../ops/load/run.ts";
import { runFiles } from "../../ops/load/run-folder.ts";
import type { LoadRun } from "../../ops/load/run-schema.ts";
import { requestKinds, type RequestKind } from "../../ops/load/script/kind.ts";
import { settingsOf, type LoadOptions } from "../../ops/load/settings.ts";
import { processTerminal } from "../../ops/terminal.ts";
import { prepareLoadGenerator, type LoadGenerator } from "../../toolchain/index.ts";
import { startLoadServer, turns, type LoadServer, type Turn } from "./load-server.ts";

/** The folder with Pulumi.yaml. */
export const root = resolve(__dirname, "../..");

/** Stack of every load. */
export const stack = "engine-load";

/** So long may k6 take to be built, milliseconds. */
export const buildLimit = 15 * 60_000;

/** k6, built where it is missing. */
export async function prepareK6(): Promise<LoadGenerator> {
  const options = { projectDirectory: root, environment: process.env, progress: "lines" } as const;
  return (await prepareLoadGenerator(options)).generator;
}

/** One test's server, the folder that its run leaves, and how it is stopped. */
export class LoadStage {
  /** Of the run. */
  readonly folder: string;
  /** Stops a run, which waits for the answers under way. */
  readonly graceful = new AbortController();
  /** Stops it at once. */
  readonly forced = new AbortController();
  readonly #k6: LoadGenerator;
  #server: LoadServer | undefined;

  private constructor(folder: string, k6: LoadGenerator) {
    this.folder = folder;
    this.#k6 = k6;
  }

  static async open(k6: LoadGenerator): Promise<LoadStage> {
    return new LoadStage(await mkdtemp(join(tmpdir(), "load-")), k6);
  }

  /** Starts the server; without `changes` it answers everything well. */
  async serve(changes: Partial<Record<RequestKind, readonly Turn[]>> = {}): Promise<LoadServer> {
    const well = { health: [turns.alive], chat: [turns.answered], stream: [turns.streamed] };
    this.#server = await startLoadServer({ ...well, ...changes });
    return this.#server;
  }

  /** Loads the server. */
  async run(
    profile: string,
    options: Partial<LoadOptions> = {},
    generator = this.#k6,
    environment: NodeJS.ProcessEnv = process.env,
  ): Promise<LoadRun> {
    const target = { stack, url: this.#serving.url, routerUrl: undefined };
    return await runLoad(this.folder, target, settingsOf(profile, { command: [], ...options }), {
      k6: generator,
      environment,
      terminal: { ...processTerminal(true), note: () => undefined },
      interruption: {
        graceful: this.graceful.signal,
        forced: this.forced.signal,
        tell: () => undefined,
        dispose: () => undefined,
      },
    });
  }

  /** The lines of a kind in the order in which the requests were sent. */
  async linesOf(kind: RequestKind): Promise<LoadRequest[]> {
    const lines: LoadRequest[] = [];
    for await (const line of readLines(this.folder, runFiles.requests, requestSchema))
      if (line.kind === kind) lines.push(line);
    return lines.sort((left, right) => left.t - right.t);
  }

  /** Every request that the server met has its line with what became of it, and there is no other. */
  async expectAllTold(): Promise<void> {
    const { met } = this.#serving;
    for (const kind of requestKinds) {
      const told = (await this.linesOf(kind)).map(({ id = "", status, ok, cut, error, tokens }) => [
        id,
        {
          ...{ status, ok, ...(cut === true && { cut }) },
          ...(error !== undefined && { error }),
          ...(tokens !== undefined && { tokens }),
        },
      ]);
      expect(told.length).toBe(met[kind].length);
      const done = met[kind].map(({ id, turn }) => [id, turn.expected]);
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(done));
    }
  }

  async close(): Promise<void> {
    await this.#server?.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  get #serving(): LoadServer {
    if (this.#server === undefined) throw new Error("nothing serves: call serve() first");
    return this.#server;
  }
}
