import type { z } from "zod";
import { Findings, type Path } from "./findings.ts";
import { linked } from "./link.ts";
import type { Sound } from "./names.ts";
import type { Schema } from "./schema.ts";
import type { Refusal } from "./leaves.ts";
import { schemaShape, tableShape, type WrittenSchema } from "./shape.ts";

export interface SchemaLimits {
  readonly maxTables: number;
  /** Over all tables. */
  readonly maxColumns: number;
}

/** A schema that cannot be converted, with everything that is wrong with it. */
export class SchemaRefused extends Error {
  override readonly name = "SchemaRefused";
  readonly findings: Findings;
  constructor(findings: Findings) {
    super(`the schema has ${findings.count} problem(s)`);
    this.findings = findings;
  }
}

/**
 * Reads a relational schema.
 * @throws SchemaRefused with every problem at once, in the order of the text: first those of forms, then those of names that lead nowhere.
 */
export function readSchema(body: unknown, limits: SchemaLimits): Schema {
  const findings = new Findings();
  const head = readHead(body, findings);
  const written = tablesOf(body);
  if (!withinLimits(written, limits, findings)) throw new SchemaRefused(findings);
  const sound = written.flatMap((table, index): Sound[] => {
    const parsed = tableShape.safeParse(table, { reportInput: true });
    if (parsed.success) return [{ index, table: parsed.data }];
    addIssues(findings, parsed.error.issues, ["tables", index]);
    return [];
  });
  const tables = linked(sound, placesOf(written), findings);
  if (findings.count > 0 || !head) throw new SchemaRefused(findings);
  return {
    ...head.baseIri,
    label: head.label,
    comment: head.comment,
    version: head.version,
    joinTables: head.joinTables ?? "property",
    datatypes: head.datatypes ?? "owl2",
    tables,
  };
}

function readHead(body: unknown, findings: Findings): WrittenSchema | undefined {
  const parsed = schemaShape.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  addIssues(findings, parsed.error.issues, []);
  return undefined;
}

/** What is larger is not looked at: that would take the time that the limits are there to bound. */
function withinLimits(tables: readonly unknown[], limits: SchemaLimits, findings: Findings): boolean {
  const columns = tables.map((table) => listOf(table, "columns").length).reduce((sum, each) => sum + each, 0);
  const cure = "convert it in parts, or raise the limit";
  if (tables.length > limits.maxTables)
    findings.add(["tables"], tables.length, `at most ${limits.maxTables} tables (MAX_TABLES)`, cure);
  if (columns > limits.maxColumns) {
    const limit = `at most ${limits.maxColumns} columns in all tables together (MAX_COLUMNS)`;
    findings.add(["tables"], columns, limit, cure);
  }
  return tables.length <= limits.maxTables && columns <= limits.maxColumns;
}

function addIssues(findings: Findings, issues: readonly z.core.$ZodIssue[], base: Path): void {
  for (const issue of issues) {
    const path = [...base, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const value = isRecord(issue.input) ? issue.input[key] : undefined;
        findings.add([...path, key], value, issue.message, "remove it, or mend its spelling");
      }
      continue;
    }
    const { limit, cure } = refusalOf(issue);
    findings.add(path, sizeOrValue(issue), limit, cure);
  }
}

/** What a leaf says itself, and for lists and objects what they have to be. */
function refusalOf(issue: z.core.$ZodIssue): Refusal {
  if (issue.code === "custom") return issue.params as Refusal;
  if (issue.code === "too_small") return { limit: `${issue.minimum} entry or more`, cure: "add one" };
  if (issue.code === "too_big") return { limit: `at most ${issue.maximum} entries`, cure: "remove some" };
  return issue.code === "invalid_type" && issue.expected === "array"
    ? { limit: "a list", cure: "write it in square brackets" }
    : { limit: "an object", cure: "write it in braces" };
}

/** Of a list with too many or too few entries their number says more than its beginning. */
function sizeOrValue(issue: z.core.$ZodIssue): unknown {
  const counted = issue.code === "too_big" || issue.code === "too_small";
  return counted && Array.isArray(issue.input) ? issue.input.length : issue.input;
}

function tablesOf(body: unknown): readonly unknown[] {
  return listOf(body, "tables");
}

/**
 * The first place of each name of a table, also of tables with problems: a key that leads to one of them is no problem of its own.
 */
function placesOf(tables: readonly unknown[]): ReadonlyMap<unknown, number> {
  const names = tables.map((table, place): [unknown, number] => [
    isRecord(table) ? table["name"] : undefined,
    place,
  ]);
  return new Map(names.reverse());
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = isRecord(value) ? value[key] : undefined;
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
