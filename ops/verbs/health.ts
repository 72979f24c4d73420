import { colors } from "../../components/color.ts";
import { shortIdentity } from "../../components/release.ts";
import { colorHealth, type ColorHealth } from "../color-health.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { withHttp } from "../http.ts";
import { readLiveRoute } from "../live-route.ts";
import { readConfig } from "../project.ts";
import type { Terminal } from "../terminal.ts";
import type { Session } from "../verb.ts";

/** Asks the colors how they are, through the router. */
export async function health(session: Session, _options: unknown, wanted: string | undefined): Promise<Exit> {
  const { project, terminal, interruption, reach } = session;
  const named = colors.find((color) => color === wanted);
  if (wanted !== undefined && !named) {
    throw new OperatorError("usage", `color: got "${wanted}"; allowed are ${colors.join(" and ")}`);
  }
  const { url } = await reach.configured(await readConfig(project));
  const { route, found } = await withHttp(
    { timeoutSeconds: 10, signal: interruption.graceful },
    async (http) => ({
      route: await readLiveRoute(http, url),
      found: await Promise.all((named ? [named] : colors).map((color) => colorHealth(http, url, color))),
    }),
  );

  const mustBeReady = named ? [named] : colors.filter((color) => (route?.weights[color] ?? 0) > 0);
  const sick = found.filter(({ color, ready }) => mustBeReady.includes(color) && !ready);
  terminal.table(rows(terminal, found, route?.activeColor));
  if (!route) terminal.print("the router has no route: users get 503");
  for (const { color, reason } of sick)
    terminal.print(`${color} has to be ready and is not: ${reason ?? "no reason given"}`);
  terminal.result({ url, activeColor: route?.activeColor ?? null, colors: found });
  return sick.length > 0 || (!route && !named) ? "unhealthy" : "ok";
}

function rows(terminal: Terminal, found: readonly ColorHealth[], active: string | undefined) {
  const yes = (value: boolean) => (value ? terminal.paint("green", "yes") : terminal.paint("red", "no"));
  return [
    ["", "alive", "ready", "status", "version", "release", "model", "memory", "served", ""],
    ...found.map(({ color, alive, ready, reason, deep }) => [
      color === active ? `${color} *` : color,
      yes(alive),
      yes(ready),
      deep?.status ?? "",
      deep?.version ?? "",
      deep ? shortIdentity(deep.release) : "",
      deep?.model_name ?? "",
      deep
        ? `${deep.memory_used_mb.toFixed(0)} of ${deep.memory_limit_mb.toFixed(0)} MiB (${deep.memory_pct.toFixed(0)} %)`
        : "",
      deep?.requests_served,
      reason ?? "",
    ]),
  ];
}
