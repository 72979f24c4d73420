import process from "node:process";
import { ConfigError, readConfig, type Config } from "./config.ts";
import { Conversions } from "./conversions.ts";
import { Drain } from "./drain.ts";
import { createHttp } from "./http.ts";
import { createLog } from "./log.ts";
import { Metrics } from "./metrics.ts";

/** Exit codes: 0 drained, 1 failed or cut conversions short, 2 wrong configuration. */
const exit = { failed: 1, misconfigured: 2 } as const;

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

const metrics: Metrics = new Metrics(config, {
  active: () => conversions.active,
  ready: () => conversions.verdict().ready,
});
const conversions = new Conversions(config, metrics);
const server = createHttp({ config, conversions, metrics }, log);
const drain = new Drain(server, conversions, config.drainSeconds, log);

process.on("SIGTERM", () => void leave());
process.on("SIGINT", () => void leave());

const address = await server.listen({ host: config.host, port: config.port });
await conversions.prove();
log.info({ address }, "ready");

/** First signal: drain, then exit. Second signal: end what runs. */
async function leave(): Promise<void> {
  if (conversions.draining) {
    drain.hurry();
    return;
  }
  const { cut } = await drain.run();
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
