import { join } from "node:path";
import { colors, volume } from "./contract.ts";
import { fieldsOf, numberIn, secondsIn, smallJson } from "./small-json.ts";

/** What the gate found of a color last. */
export interface FoundVerdict {
  readonly color: string;
  readonly version: string;
  readonly passed: boolean;
  /** Seconds since 1970. */
  readonly judgedAt: number;
  /** By the check's name. */
  readonly checks: readonly MeasuredCheck[];
}

export interface MeasuredCheck {
  readonly name: string;
  readonly value: number;
  readonly limit: number | undefined;
}

/** More than any gate has. */
const mostChecks = 50;

/** Reads one verdict a color; one that cannot be read tells nothing. */
export function readVerdicts(root: string): FoundVerdict[] {
  return colors.flatMap((color) => verdictIn(join(root, volume.verdicts, `${color}.json`), color));
}

function verdictIn(path: string, color: string): FoundVerdict[] {
  const fields = smallJson(path);
  const judgedAt = secondsIn(fields?.["at"]);
  const version = fields?.["version"];
  const status = fields?.["status"];
  if (judgedAt === undefined || typeof version !== "string" || typeof status !== "string") return [];
  const checks = Array.isArray(fields?.["checks"]) ? (fields["checks"] as unknown[]) : [];
  return [
    {
      color,
      version,
      passed: status === "pass",
      judgedAt,
      checks: onlyFirst(checks.slice(0, mostChecks).flatMap(measuredCheck)),
    },
  ];
}

function measuredCheck(check: unknown): MeasuredCheck[] {
  const measured = fieldsOf(fieldsOf(check)?.["measured"]);
  const name = measured?.["name"];
  const value = numberIn(measured?.["value"]);
  if (typeof name !== "string" || !/^[a-z][a-z0-9_]{0,63}$/.test(name) || value === undefined) return [];
  return [{ name, value, limit: numberIn(measured?.["limit"]) }];
}

/** Prometheus refuses a whole answer in which a series is told twice. */
function onlyFirst(checks: readonly MeasuredCheck[]): MeasuredCheck[] {
  return checks.filter(({ name }, at) => checks.findIndex((other) => other.name === name) === at);
}
