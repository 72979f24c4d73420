import { colors } from "../components/color.ts";
import type { StackConfig } from "./config.ts";
import { gateConflicts } from "./gate-conflicts.ts";

/** Settings that are fine alone and wrong together, a sentence each. Empty where there are none. */
export function conflictsOf(config: StackConfig, project: string): string[] {
  const path = (name: string) => `${project}:${name}`;
  return [
    ...samePorts(config, path),
    ...nobodyToCopyTo(config, path),
    ...colors.flatMap((color) => noRoomForPrompt(config, color, path)),
    ...colors.flatMap((color) => cutByReload(config, color, path)),
    ...gateConflicts(config, path),
  ];
}

/** A key with the project's prefix. */
export type Path = (name: string) => string;

function samePorts({ router, ports, monitoring }: StackConfig, path: Path): string[] {
  const { enabled, prometheusPort, alertmanagerPort, grafana, grafanaPort } = monitoring;
  const used: [string, number][] = Object.entries({
    "router.port": router.port,
    "ports.blue": ports.blue,
    "ports.green": ports.green,
    ...(enabled && {
      "monitoring.prometheusPort": prometheusPort,
      "monitoring.alertmanagerPort": alertmanagerPort,
    }),
    ...(enabled && grafana && { "monitoring.grafanaPort": grafanaPort }),
  });
  return used.flatMap(([name, port], at) =>
    used
      .slice(at + 1)
      .filter(([, other]) => other === port)
      .map(
        ([other]) =>
          `${path(name)} and ${path(other)}: both are ${port}; allowed: another port for each; ` +
          `do: pulumi config set --path '${path(other)}' ${freePort(used.map(([, value]) => value))}`,
      ),
  );
}

function freePort(used: readonly number[]): number {
  return [8080, 8000, 8001, 8002, 8004].find((port) => !used.includes(port)) ?? 8003;
}

function nobodyToCopyTo({ shadow, standby }: StackConfig, path: Path): string[] {
  if (shadow.percent === 0 || standby === "warm") return [];
  return [
    `${path("shadow.percent")}: got ${shadow.percent} percent with standby stopped, where nobody takes the copies; ` +
      `allowed: 0, or standby warm; do: pulumi config set --path '${path("standby")}' warm`,
  ];
}

function noRoomForPrompt(config: StackConfig, color: keyof StackConfig["ports"], path: Path): string[] {
  const { maxAnswerTokens, contextTokens } = config[color].settings;
  if (maxAnswerTokens < contextTokens) return [];
  const name = path(`${color}.settings.maxAnswerTokens`);
  return [
    `${name}: got ${maxAnswerTokens} tokens, which leaves no room for a prompt; allowed: less than ` +
      `${color}.settings.contextTokens = ${contextTokens} tokens; do: pulumi config set --path '${name}' ${Math.floor(contextTokens / 2)}`,
  ];
}

function cutByReload(
  { router, ...config }: StackConfig,
  color: keyof StackConfig["ports"],
  path: Path,
): string[] {
  const { longestAnswerSeconds } = config[color].settings;
  if (router.longestStreamSeconds >= longestAnswerSeconds) return [];
  const name = path("router.longestStreamSeconds");
  return [
    `${name}: got ${router.longestStreamSeconds} seconds, so that a reload of the router would cut answers of ${color}; ` +
      `allowed: at least ${color}.settings.longestAnswerSeconds = ${longestAnswerSeconds} seconds; ` +
      `do: pulumi config set --path '${name}' ${longestAnswerSeconds}`,
  ];
}
