import { gateMetrics, routerMetrics } from "./contract.ts";
import type { FoundRoute } from "./route.ts";
import type { FoundVerdict } from "./verdicts.ts";

/** A value, and the labels that it has. */
type Series = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A route in Prometheus' text format. What is not known has no series, so that nobody takes 0 for a fact. */
export function routeText({ weights, proven, described }: FoundRoute): string {
  const { weight, recordedWeight, active, shadow, rejected } = routerMetrics;
  const activeColor = described?.activeColor;
  const colors = Object.keys(described?.weights ?? {});
  return [
    gauge(weight, "Users that nginx sends to a color, percent", byColor(weights)),
    gauge(
      recordedWeight,
      "Weight of a color that the last update wrote, percent",
      byColor(described?.weights),
    ),
    gauge(
      active,
      "1 for the color that the stack names active",
      activeColor === undefined ? [] : colors.map((color) => [{ color }, color === activeColor ? 1 : 0]),
    ),
    gauge(
      routerMetrics.proven,
      "1 where the route in force was proven",
      proven === undefined ? [] : [[{}, Number(proven)]],
    ),
    gauge(
      shadow,
      "Share of the active color's requests that are copied, percent",
      described === undefined ? [] : [[{}, described.shadowPercent]],
    ),
    gauge(
      rejected,
      "Time at which the route came to refuse a release of the color",
      byColor(described?.rejectedAt),
    ),
  ].join("");
}

/** What the gate found, in the same format. */
export function verdictText(verdicts: readonly FoundVerdict[]): string {
  const { passed, judged, measured, limit } = gateMetrics;
  const checks = verdicts.flatMap(({ color, checks: all }) => all.map((check) => ({ color, ...check })));
  return [
    gauge(
      passed,
      "1 where the gate's last verdict about the color is a pass",
      verdicts.map(({ color, version, passed: value }) => [{ color, version }, Number(value)]),
    ),
    gauge(
      judged,
      "Time of that verdict",
      verdicts.map(({ color, judgedAt }) => [{ color }, judgedAt]),
    ),
    gauge(
      measured,
      "What a check of that verdict measured",
      checks.map(({ color, name, value }) => [{ color, check: name }, value]),
    ),
    gauge(
      limit,
      "What that check is held to",
      checks.flatMap(({ color, name, limit: most }): Series[] =>
        most === undefined ? [] : [[{ color, check: name }, most]],
      ),
    ),
  ].join("");
}

function byColor(values: Readonly<Partial<Record<string, number>>> | undefined): Series[] {
  return Object.entries(values ?? {}).flatMap(([color, value]): Series[] =>
    value === undefined ? [] : [[{ color }, value]],
  );
}

function gauge(name: string, help: string, series: readonly Series[]): string {
  if (series.length === 0) return "";
  const lines = series.map(([labels, value]) => {
    const written = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}${written.length === 0 ? "" : `{${written.join(",")}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

/** A version is the user's own text. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
