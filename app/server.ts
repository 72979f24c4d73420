import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { Answers } from "./answers.ts";
import { ConfigError, readConfig, type Config } from "./config.ts";
import { Converter } from "./converter/converter.ts";
import { watchConverter } from "./converter/watch.ts";
import { Drain } from "./drain.ts";
import type { Engine } from "./engine/engine.ts";
import { EngineLost } from "./engine/failure.ts";
import { loadLlama } from "./engine/llama.ts";
import { openLlamaServer } from "./engine/llama-server/llama-server.ts";
import { openTriton } from "./engine/triton/triton.ts";
import { createHttp } from "./http.ts";
import { createLog } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { Model } from "./model.ts";
import { keepProving, warmUp } from "./proof.ts";
import { Recorder } from "./recorder.ts";
import { openShadow } from "./shadow/open.ts";
import { LateStorage } from "./storage/late.ts";
import { openStorage } from "./storage/open.ts";
import { SchemaMismatch } from "./storage/plan.ts";
import { StorageUnavailable, type Storage } from "./storage/storage.ts";
import { Forwards } from "./forwards.ts";

/** Exit codes: 0 drained, 1 failed or cut answers short, 2 wrong configuration. */
const exit = { failed: 1, misconfigured: 2 } as const;

/** Time between two tries to open the history, or to warm up a lost engine. */
const reopenMilliseconds = 1000;

const config = configOrExit();
const log = createLog(config.logLevel, {
  color: config.color,
  version: config.version,
  release: config.release,
});
process.on("uncaughtException", (error) => {
  log.fatal({ err: error }, "uncaught exception");
  process.exit(exit.failed);
});

const model = new Model(config);
const metrics: Metrics = new Metrics(config, {
  activeRequests: () => answers.active,
  queueDepth: () => answers.waiting,
  modelLoaded: () => model.engine !== undefined,
  ready: () => model.verdict().ready,
  memory: () => model.memory(),
});
const answers = new Answers(model, metrics, config.modelName, config);
const storage = new LateStorage();
const recorder = new Recorder(config, storage, metrics.ofRelease, log);
const shadow = openShadow(config, recorder, metrics.ofRelease, log);
const converter = config.converterUrl === undefined ? undefined : new Converter(config.converterUrl);
const forwards = new Forwards();
const parts = { config, model, answers, recorder, storage, metrics, shadow, converter, forwards };
const server = createHttp(parts, log);
const drain = new Drain(server, model, answers, config.drainSeconds, log, [forwards]);

process.on("SIGTERM", () => void leave());
process.on("SIGINT", () => void leave());

await server.listen({ host: config.host, port: config.port });
if (converter !== undefined) void watchConverter(converter, model, config.probeSeconds, log);
await start();

async function start(): Promise<void> {
  const started = performance.now();
  try {
    storage.open(await openedStorage());
    await loadAndWarmUp();
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    process.exit(error instanceof SchemaMismatch ? exit.misconfigured : exit.failed);
  }
  keepProving(answers, model, config.probeSeconds, log);
  log.info({ milliseconds: Math.round(performance.now() - started), model: config.modelName }, "ready");
}

/** An engine that is lost while it warms up is waited for anew. */
async function loadAndWarmUp(): Promise<void> {
  for (;;) {
    const engine = await load();
    model.loaded(engine);
    try {
      await warmUp(engine, model);
      return;
    } catch (error) {
      if (!(error instanceof EngineLost)) throw error;
      await engine.dispose();
      const reason = `model loading: ${error.message}`;
      model.unloaded(reason);
      log.warn(reason);
      await delay(reopenMilliseconds);
    }
  }
}

async function load(): Promise<Engine> {
  const { source } = config;
  if (source.kind === "triton") {
    let told: string | undefined;
    return await openTriton({
      ...config,
      ...source,
      waiting: (waitedFor) => {
        const reason = `model loading: ${waitedFor}`;
        model.waitFor(reason);
        if (reason !== told) log.warn(reason);
        told = reason;
      },
      warn: (message) => {
        log.warn(message);
      },
    });
  }
  const settings = {
    ...config,
    modelPath: source.path,
    modelSha256: source.sha256,
    log: (level: "info" | "warn" | "error", message: string) => {
      log[level]({ source: "llama.cpp" }, message);
    },
  };
  const { llamaServer } = source;
  return llamaServer === undefined
    ? await loadLlama(settings)
    : await openLlamaServer({ ...settings, ...llamaServer });
}

/** Waits for a storage that does not answer yet: a color without its history must not become ready. */
async function openedStorage(): Promise<Storage> {
  for (;;) {
    try {
      return await openStorage(config, (level, message) => log[level](message));
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      model.waitFor(`the history is not available: ${error.message}`);
      log.warn(error.message);
      await delay(reopenMilliseconds);
    }
  }
}

/** First signal: drain, then exit. Second signal: end what runs. */
async function leave(): Promise<void> {
  if (model.draining) {
    drain.hurry();
    return;
  }
  shadow.close();
  const { cut } = await drain.run();
  await storage.close();
  process.exit(cut === 0 ? 0 : exit.failed);
}

function configOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    createLog("info", {}).fatal({ problems: error.problems }, error.message);
    process.exit(exit.misconfigured);
  }
}
