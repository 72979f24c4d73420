import type { UpdateSummary } from "@pulumi/pulumi/automation";
import { z } from "zod";
import { colors, weightsFor, type Color, type Weights } from "../../components/color.ts";
import { jsonOf } from "../json.ts";

/** One update of a stack's history, as far as people want to know it. */
export interface HistoryEntry {
  /** When it began, ISO 8601; its number is 0 in a file backend. */
  readonly time: string;
  /** `update`, `refresh`, `destroy`, … */
  readonly kind: string;
  readonly result: string;
  readonly seconds: number;
  /** Why, as the update was told. */
  readonly message: string;
  /** Who, as far as the backend keeps it: by git, and on a service by its login. */
  readonly who: string | undefined;
  /** Undefined where the config of the update names none. */
  readonly activeColor: Color | undefined;
  readonly weights: Weights | undefined;
  readonly versions: Readonly<Partial<Record<Color, string>>>;
  /** Number of resources that were touched; undefined where nobody knows. */
  readonly changed: number | undefined;
}

/** What of an update the Automation API gives. */
export type Update = Pick<
  UpdateSummary,
  "kind" | "result" | "message" | "environment" | "config" | "resourceChanges"
> & { readonly startTime: Date | string; readonly endTime: Date | string };

const color = z.enum(colors);
const colorConfig = z.object({ version: z.union([z.string(), z.number()]) });
const canary = z.object({ percent: z.number() });

/** Reads an update of `project`. Config of another form, such as a secret, is passed over. */
export function historyEntry(update: Update, project: string): HistoryEntry {
  const { kind, result, message, environment } = update;
  const [start, end] = [new Date(update.startTime), new Date(update.endTime)];
  const value = (key: string) => update.config[`${project}:${key}`]?.value;
  const activeColor = color.safeParse(value("activeColor")).data;
  const share = canary.safeParse(jsonOf(value("canary") ?? "")).data?.percent ?? 0;
  return {
    time: start.toISOString(),
    kind,
    result,
    seconds: (end.getTime() - start.getTime()) / 1000,
    message,
    who: environment["git.author"] ?? environment["git.committer"],
    activeColor,
    weights: activeColor && weightsFor(activeColor, share),
    versions: versionsOf(value),
    changed: changedOf(update),
  };
}

/** A color that was left out has the other one's version. */
function versionsOf(value: (key: string) => string | undefined): Partial<Record<Color, string>> {
  const given = Object.fromEntries(
    colors.map((name) => [name, colorConfig.safeParse(jsonOf(value(name) ?? "")).data?.version]),
  ) as Record<Color, string | number | undefined>;
  const first = given.blue ?? given.green;
  if (first === undefined) return {};
  return { blue: String(given.blue ?? first), green: String(given.green ?? first) };
}

function changedOf({ resourceChanges }: Update): number | undefined {
  if (resourceChanges === undefined) return undefined;
  return Object.entries(resourceChanges)
    .filter(([operation]) => operation !== "same" && operation !== "read")
    .reduce((sum, [, count]) => sum + count, 0);
}

/** Versions that the last successful update brought. `entries` begin with the newest. */
export function deployedVersions(entries: readonly HistoryEntry[]): Partial<Record<Color, string>> {
  return entries.find(({ kind, result }) => kind === "update" && result === "succeeded")?.versions ?? {};
}

/** Version with which each color had users last. `entries` begin with the newest. */
export function servedVersions(entries: readonly HistoryEntry[]): Partial<Record<Color, string>> {
  const updates = entries.filter(({ kind, result }) => kind === "update" && result === "succeeded");
  return Object.fromEntries(
    colors.flatMap((name) => {
      const version = updates.find(({ activeColor }) => activeColor === name)?.versions[name];
      return version === undefined ? [] : [[name, version]];
    }),
  );
}
