import { colors } from "../../components/color.ts";
import type { Exit } from "../exit.ts";
import { withHttp, type HttpClient } from "../http.ts";
import { readLiveRoute } from "../live-route.ts";
import { readConfig } from "../project.ts";
import { prometheusUrlOf } from "../prom/prometheus-api.ts";
import { downOf, exitOf, nameOf, partOf, readTargets, type Target } from "../prom/targets.ts";
import { duration } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Session } from "../verb.ts";

/** Shows everything that the stack's Prometheus asks, and fails where something does not answer that should. */
export async function promTargets({ project, terminal, interruption, reach }: Session): Promise<Exit> {
  const config = await readConfig(project);
  const places = await reach.configured(config);
  const url = prometheusUrlOf(places, project.name);
  const targets = await withHttp({ timeoutSeconds: 10, signal: interruption.graceful }, async (http) =>
    readTargets(http, url, config.standby === "stopped" ? await withoutUsers(http, places.url) : []),
  );
  const down = downOf(targets);
  const { watching } = await reach.target();
  terminal.table(rows(terminal, targets, new Date()));
  terminal.print(
    down.length === 0
      ? `${targets.filter(({ health }) => health === "up").length} of ${targets.length} targets are up`
      : `${down.map(nameOf).join(", ")} does not answer Prometheus; see: ${down.map((target) => `npx bluegreen logs ${partOf(target, watching)}`).join("; ")}`,
  );
  terminal.result({ prometheusUrl: url, down: down.length, targets });
  return exitOf(targets);
}

/** Colors without weight; none where the router does not tell. */
async function withoutUsers(http: HttpClient, router: string): Promise<string[]> {
  const route = await readLiveRoute(http, router).catch(() => undefined);
  return colors.filter((color) => route?.weights[color] === 0);
}

function rows(terminal: Terminal, targets: readonly Target[], now: Date) {
  return [
    ["target", "health", "last scrape", "took", "error"],
    ...targets.map((target) => [
      nameOf(target),
      health(terminal, target),
      target.lastScrape === null ? "" : `${ago(target.lastScrape, now)} ago`,
      target.lastScrape === null ? "" : `${Math.round(target.scrapeSeconds * 1000)} ms`,
      target.lastError ?? "",
    ]),
  ];
}

function health(terminal: Terminal, target: Target): string {
  if (target.expectedDown) return "stopped";
  return terminal.paint(
    target.health === "up" ? "green" : target.health === "down" ? "red" : "yellow",
    target.health,
  );
}

function ago(time: string, now: Date): string {
  return duration(Math.max(0, (now.getTime() - Date.parse(time)) / 1000));
}
