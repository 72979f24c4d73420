import type { Logger } from "pino";
import type { Config } from "../config.ts";
import type { Recorder } from "../recorder.ts";
import type { ReleaseMetrics } from "../release-metrics.ts";
import { sendCopy } from "./copy.ts";
import { percentOf } from "./decision.ts";
import { RouteFile } from "./route-file.ts";
import { Shadow } from "./shadow.ts";

/** The shadow that a server's settings name; one that copies nothing where they name none. */
export function openShadow(
  config: Config,
  recorder: Recorder,
  metrics: ReleaseMetrics,
  log: Logger,
): Pick<Shadow, "offer" | "close"> {
  const { shadow, color } = config;
  if (shadow === undefined) return { offer: () => undefined, close: () => undefined };
  const file = new RouteFile(shadow.routeFile);
  void file.follow();
  const target = { url: shadow.url, color: color === "blue" ? "green" : "blue" };
  return new Shadow(config, {
    percent: () => percentOf(file.route, color),
    send: (requestId, question, signal) => sendCopy(target, requestId, question, signal),
    record: (prediction) => recorder.record(prediction),
    counted: (outcome) => {
      metrics.copySent(outcome);
    },
    log,
  });
}
