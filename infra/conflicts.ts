import { colors, type Color } from "../components/color.ts";
import type { StackConfig } from "./config.ts";
import { gateConflicts } from "./gate-conflicts.ts";
import type { JudgedConfig, Path } from "./judged-config.ts";
import { entranceConflicts } from "./router-conflicts.ts";
import { owlConflicts } from "./owl-conflicts.ts";
import { targetConflicts } from "./target-conflicts.ts";

/** Settings that are fine alone and wrong together, a sentence each. Empty where there are none. */
export function conflictsOf(judged: JudgedConfig): string[] {
  const { config, project } = judged;
  const path = (name: string) => `${project}:${name}`;
  return [
    ...targetConflicts(judged, path),
    ...owlConflicts(judged, path),
    ...entranceConflicts(config, path),
    ...colors.flatMap((color) => nobodyRunsLlamaServer(config, color, path)),
    ...samePorts(config, path),
    ...nobodyToCopyTo(config, path),
    ...colors.flatMap((color) => noRoomForPrompt(config, color, path)),
    ...colors.flatMap((color) => cutByReload(config, color, path)),
    ...colors.flatMap((color) => cutBeforeFirstToken(config, color, path)),
    ...gateConflicts(config, path),
  ];
}

/**
 * Says which other setting has Grafana's port; undefined where none has. It is no conflict of the config: a stack does without Grafana,
 * and one that has long served on that port goes on.
 */
export function grafanaPortConflict(config: StackConfig, project: string): string | undefined {
  const { grafanaPort } = config.monitoring;
  const used = portsOf(config);
  const other = used.find(([, port]) => port === grafanaPort);
  if (other === undefined) return undefined;
  return bothAre([other, ["monitoring.grafanaPort", grafanaPort]], used, (name) => `${project}:${name}`);
}

/** Name of a setting, and the port in it. */
type UsedPort = readonly [string, number];

/** Ports that the stack publishes whatever images there are. */
function portsOf({ target, router, ports, monitoring }: StackConfig): UsedPort[] {
  if (target !== "docker") return [];
  const { enabled, prometheusPort, alertmanagerPort } = monitoring;
  return Object.entries({
    "router.port": router.port,
    ...(router.operatorPort !== undefined && { "router.operatorPort": router.operatorPort }),
    ...(router.tls !== undefined && { "router.tls.port": router.tls.port }),
    "ports.blue": ports.blue,
    "ports.green": ports.green,
    ...(enabled && {
      "monitoring.prometheusPort": prometheusPort,
      "monitoring.alertmanagerPort": alertmanagerPort,
    }),
  });
}

function samePorts(config: StackConfig, path: Path): string[] {
  const used = portsOf(config);
  return used.flatMap((one, at) =>
    used
      .slice(at + 1)
      .filter(([, port]) => port === one[1])
      .map((other) => bothAre([one, other], used, path)),
  );
}

function bothAre(
  [[name, port], [other]]: [UsedPort, UsedPort],
  used: readonly UsedPort[],
  path: Path,
): string {
  return (
    `${path(name)} and ${path(other)}: both are ${port}; allowed: another port for each; ` +
    `do: pulumi config set --path '${path(other)}' ${freePort(used.map(([, value]) => value))}`
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

function nobodyRunsLlamaServer(
  { target, workload, ...config }: StackConfig,
  color: Color,
  path: Path,
): string[] {
  const { llamaServer } = config[color];
  if (llamaServer === undefined || (target === "docker" && workload === "gguf")) return [];
  const name = path(`${color}.llamaServer`);
  return [
    `${name}: got ${llamaServer} with target ${target} and workload ${workload}, where nothing runs it; ` +
      `allowed: with target docker and workload gguf; do: pulumi config rm --path '${name}'`,
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

function cutBeforeFirstToken(
  { router, ...config }: StackConfig,
  color: keyof StackConfig["ports"],
  path: Path,
): string[] {
  const { longestAnswerSeconds } = config[color].settings;
  if (router.longestGapSeconds >= longestAnswerSeconds) return [];
  const name = path("router.longestGapSeconds");
  return [
    `${name}: got ${router.longestGapSeconds} seconds, so that the router would cut answers of ${color} that wait for their first token; ` +
      `allowed: at least ${color}.settings.longestAnswerSeconds = ${longestAnswerSeconds} seconds; ` +
      `do: pulumi config set --path '${name}' ${longestAnswerSeconds}`,
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
