import { colors } from "../components/color.ts";
import { hasExpectations, isRepeatable, type GoldenItem } from "../provider/resources.ts";
import type { StackConfig } from "./config.ts";
import type { Path } from "./judged-config.ts";

/** Defaults of the keys that stay unset in the config, so that a limit somebody set is told from one nobody did. */
export const gateDefaults = { goldenTimeoutSeconds: 30, minimumSamples: 5 } as const;

/** Limits of the gate that could never refuse anything, a sentence each. */
export function gateConflicts(config: StackConfig, path: Path): string[] {
  return [
    ...withoutGoldenSet(config, path),
    ...aboveTheTimeout(config, path),
    ...aboveReadiness(config, path),
  ];
}

function withoutGoldenSet({ gate }: StackConfig, path: Path): string[] {
  if (gate.goldenSet !== undefined) return [];
  const { memoryPercent, ...ofGoldenSet } = gate.limits;
  const set = [
    ...(gate.goldenTimeoutSeconds === undefined ? [] : ["gate.goldenTimeoutSeconds"]),
    ...Object.keys(ofGoldenSet).map((key) => `gate.limits.${key}`),
  ];
  return set.map(
    (key) =>
      `${path(key)}: it is set without a golden set, so that nothing is ever measured against it; allowed: with gate.goldenSet; ` +
      `do: pulumi config set --path '${path("gate.goldenSet")}' golden/smollm2-135m.jsonl`,
  );
}

/** An answer that takes longer than the timeout is none, and the first token comes before the last. */
function aboveTheTimeout({ gate }: StackConfig, path: Path): string[] {
  const { limits, goldenTimeoutSeconds: seconds = gateDefaults.goldenTimeoutSeconds } = gate;
  const timeout = { name: `gate.goldenTimeoutSeconds = ${seconds} seconds`, milliseconds: seconds * 1000 };
  const whole = limits.p95Milliseconds;
  const bounds = [
    ["p95Milliseconds", timeout],
    ["timeToFirstTokenMilliseconds", timeout],
    [
      "timeToFirstTokenMilliseconds",
      { name: `gate.limits.p95Milliseconds = ${whole ?? 0} milliseconds`, milliseconds: whole ?? Infinity },
    ],
  ] as const;
  return bounds.flatMap(([key, bound]) => {
    const value = limits[key];
    if (value === undefined || value < bound.milliseconds) return [];
    const name = path(`gate.limits.${key}`);
    return [
      `${name}: got ${value} milliseconds, which no answer can exceed; allowed: less than ${bound.name}; ` +
        `do: pulumi config set --path '${name}' ${Math.max(1, Math.floor(bound.milliseconds / 2))}`,
    ];
  });
}

/** With more memory in use a color is not ready, and does not come so far. */
function aboveReadiness({ gate, ...config }: StackConfig, path: Path): string[] {
  const { memoryPercent } = gate.limits;
  if (memoryPercent === undefined) return [];
  return colors.flatMap((color) => {
    const { memoryReadyPercent } = config[color].settings;
    if (memoryPercent < memoryReadyPercent) return [];
    const name = path("gate.limits.memoryPercent");
    return [
      `${name}: got ${memoryPercent} percent, above which ${color} is not ready anyway; allowed: less than ` +
        `${color}.settings.memoryReadyPercent = ${memoryReadyPercent} percent; ` +
        `do: pulumi config set --path '${name}' ${Math.max(1, memoryReadyPercent - 10)}`,
    ];
  });
}

/** The same of limits that this golden set gives nothing to measure for. */
export function goldenSetConflicts(
  { gate }: StackConfig,
  items: readonly GoldenItem[],
  path: Path,
): string[] {
  const { minimumSamples = gateDefaults.minimumSamples, agreementPercent, passRatePercent } = gate.limits;
  const problems: string[] = [];
  const refuse = (key: string, value: string, allowed: string, cure: string) =>
    problems.push(`${path(`gate.limits.${key}`)}: ${value}; allowed: ${allowed}; do: pulumi config ${cure}`);
  const of = (count: number, what: string) => `the ${count} ${what} of ${gate.goldenSet ?? ""}`;
  if (minimumSamples > items.length)
    refuse(
      "minimumSamples",
      `got ${minimumSamples} answers, so that no verdict but inconclusive is possible`,
      `at most ${of(items.length, "items")}`,
      `set --path '${path("gate.limits.minimumSamples")}' ${items.length}`,
    );
  if (passRatePercent !== undefined && !items.some(hasExpectations))
    refuse(
      "passRatePercent",
      `got ${passRatePercent} percent, which nothing can fail`,
      `with an item in ${gate.goldenSet ?? ""} that has expectations`,
      `rm --path '${path("gate.limits.passRatePercent")}'`,
    );
  const repeatable = items.filter(isRepeatable).length;
  if (agreementPercent !== undefined && repeatable < Math.min(minimumSamples, items.length))
    refuse(
      "agreementPercent",
      `got ${agreementPercent} percent, for which too few answers are the same each time`,
      `with minimumSamples of at most ${of(repeatable, "items with temperature 0 or a seed")}`,
      `rm --path '${path("gate.limits.agreementPercent")}'`,
    );
  return problems;
}
