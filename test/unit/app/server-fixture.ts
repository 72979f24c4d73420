import { Answers } from "../../../app/answers.ts";
import { readConfig, type Config } from "../../../app/config.ts";
import { variables } from "../../../app/contract.ts";
import { Converter } from "../../../app/converter/converter.ts";
import { createHttp } from "../../../app/http.ts";
import { createLog } from "../../../app/log.ts";
import { Metrics } from "../../../app/metrics.ts";
import { Model } from "../../../app/model.ts";
import { Recorder } from "../../../app/recorder.ts";
import { openShadow } from "../../../app/shadow/open.ts";
import { MemoryStorage } from "../../../app/storage/memory.ts";
import type { Storage } from "../../../app/storage/storage.ts";
import type { Parts } from "../../../app/routes/parts.ts";
import { Forwards } from "../../../app/forwards.ts";
import { FakeEngine } from "./fake-engine.ts";

export const release = "ab".repeat(32);

export interface Fixture {
  readonly config: Config;
  readonly engine: FakeEngine;
  readonly model: Model;
  readonly answers: Answers;
  readonly http: ReturnType<typeof createHttp>;
  /** What the routes work with. */
  readonly parts: Parts;
  readonly stored: Storage;
  /** Percent of the memory's limit that the server believes to use. */
  memoryPercent: number;
}

export interface FixtureOptions {
  readonly environment?: Record<string, string>;
  readonly engine?: FakeEngine;
  /** Leaves the server in the state before its model is loaded. @default true */
  readonly loaded?: boolean;
  /** @default a new one in memory */
  readonly storage?: Storage;
  /** Takes the place of the shadow that the environment names. */
  readonly offer?: Parts["shadow"]["offer"];
  /** Default: true. */
  readonly memoryLimited?: boolean;
}

/** The whole server around a fake engine, ready and not listening. */
export function serverFixture({
  environment = {},
  engine = new FakeEngine(),
  loaded = true,
  storage,
  offer,
  memoryLimited = true,
}: FixtureOptions = {}): Fixture {
  const config = readConfig({
    [variables.color]: "green",
    [variables.version]: "7",
    [variables.release]: release,
    [variables.modelPath]: "/models/tiny.gguf",
    [variables.logLevel]: "silent",
    ...environment,
  });
  let memoryPercent = 50;
  const memory = () => ({
    usedBytes: memoryPercent * 1024 * 1024,
    limitBytes: 100 * 1024 * 1024,
    isLimited: memoryLimited,
    percent: memoryPercent,
  });
  const model = new Model(config, memory);
  const metrics: Metrics = new Metrics(config, {
    activeRequests: () => answers.active,
    queueDepth: () => answers.waiting,
    modelLoaded: () => model.engine !== undefined,
    ready: () => model.verdict().ready,
    memory,
  });
  const answers = new Answers(model, metrics, config.modelName, config);
  const kept = storage ?? new MemoryStorage(config);
  const log = createLog("silent", {});
  const recorder = new Recorder(config, kept, metrics.ofRelease, log);
  const shadow = offer ? { offer } : openShadow(config, recorder, metrics.ofRelease, log);
  const converter = config.converterUrl === undefined ? undefined : new Converter(config.converterUrl);
  const forwards = new Forwards();
  const parts: Parts = {
    config,
    model,
    answers,
    recorder,
    storage: kept,
    metrics,
    shadow,
    converter,
    forwards,
  };
  const http = createHttp(parts, log);
  const fixture: Fixture = {
    config,
    engine,
    model,
    answers,
    http,
    parts,
    stored: kept,
    get memoryPercent() {
      return memoryPercent;
    },
    set memoryPercent(percent) {
      memoryPercent = percent;
    },
  };
  if (loaded) {
    model.loaded(engine);
    model.stepped();
    model.firstToken(12);
    model.warmedUp();
  }
  return fixture;
}

/** The objects of a stream of server-sent events; `[DONE]` stays a string. */
export function eventsOf(body: string): unknown[] {
  return body
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => event.replace(/^data: /, ""))
    .map((data) => (data === "[DONE]" ? data : (JSON.parse(data) as unknown)));
}

export interface Chunk {
  readonly choices: readonly {
    readonly delta: { readonly role?: string; readonly content?: string };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  } | null;
}
