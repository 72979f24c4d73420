import { z } from "zod";
import { baseOf, type Base } from "./base-iri.ts";
import { datatypeOf, datatypes } from "./sql-type.ts";

/** Characters of one name: what the databases that allow most have. */
const longestName = 128;
const longestText = 4096;
const mostKeyColumns = 32;
/** Entries of one table: what the databases that allow most have, and more keys than anybody has. */
const mostColumns = 4096;
const mostKeys = 256;

/** What a leaf allows and the cure, carried by an issue to `read.ts`. */
export interface Refusal {
  readonly limit: string;
  readonly cure: string;
}

/** An object without other keys. */
function object<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const limit = `one of the keys ${Object.keys(shape).join(", ")}`;
  return z.strictObject(shape, { error: ({ code }) => (code === "unrecognized_keys" ? limit : undefined) });
}

/** Text without broken characters, which Turtle could not carry. */
function text(longest: number, pattern: RegExp, limit: string, cure: string) {
  return z.unknown().transform((value, context): string => {
    const fits = typeof value === "string" && value.length >= 1 && value.length <= longest;
    if (fits && pattern.test(value)) return value;
    const params: Refusal = { limit, cure };
    context.addIssue({ code: "custom", params, message: limit });
    return z.NEVER;
  });
}

function choice<const Words extends readonly string[]>(words: Words, cure: string) {
  return z.unknown().transform((value, context): Words[number] => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    const params: Refusal = { limit: `one of ${words.join(", ")}`, cure };
    context.addIssue({ code: "custom", params, message: params.limit });
    return z.NEVER;
  });
}

function flag() {
  return z.unknown().transform((value, context): boolean => {
    if (typeof value === "boolean") return value;
    const params: Refusal = { limit: "true or false", cure: "write it without quotes, or leave it out" };
    context.addIssue({ code: "custom", params, message: params.limit });
    return z.NEVER;
  });
}

// Neither control characters nor halves of surrogate pairs; texts may have tabs and lines.
const wholeCharacters = /^[^\p{Cc}\p{Cs}]+$/u;
const wholeText = /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])+$/u;

function base() {
  return z.unknown().transform((value, context): Base => {
    const found = baseOf(value);
    if ("namespace" in found) return found;
    context.addIssue({ code: "custom", params: found, message: found.limit });
    return z.NEVER;
  });
}

const name = () =>
  text(
    longestName,
    wholeCharacters,
    `a name of 1 to ${longestName} characters without control characters`,
    "write it as the database has it",
  );
const words = () =>
  text(
    longestText,
    wholeText,
    `a text of 1 to ${longestText} characters without control characters but tabs and lines`,
    "shorten it, or leave it out",
  );
const names = () => z.array(name()).min(1).max(mostKeyColumns);

const writtenColumn = object({
  name: name(),
  type: text(
    1024,
    wholeCharacters,
    "an SQL type of 1 to 1024 characters, such as varchar(80)",
    "write it as the database has it",
  ),
  datatype: choice(datatypes, "name the datatype of the column's values, or leave it out").optional(),
  nullable: flag().optional(),
  unique: flag().optional(),
  label: words().optional(),
  comment: words().optional(),
});

/** A column, with the datatype that is stated or follows from its SQL type. */
const column = writtenColumn.transform((written, context) => {
  const datatype = written.datatype ?? datatypeOf(written.type);
  if (datatype !== undefined) return { ...written, datatype };
  const params: Refusal = {
    limit: "an SQL type that this converter knows",
    cure: `state the column's datatype beside it: one of ${datatypes.join(", ")}`,
  };
  const issue = {
    code: "custom",
    params,
    message: params.limit,
    path: ["type"],
    input: written.type,
  } as const;
  context.addIssue(issue);
  return z.NEVER;
});

const foreignKey = object({
  name: name().optional(),
  label: words().optional(),
  comment: words().optional(),
  columns: names(),
  references: object({ table: name(), columns: names().optional() }),
  inverse: words().optional(),
});

/** One table as it is written. */
export const tableShape = object({
  name: name(),
  label: words().optional(),
  comment: words().optional(),
  columns: z.array(column).min(1).max(mostColumns),
  primaryKey: names().optional(),
  uniqueKeys: z.array(names()).max(mostKeys).optional(),
  foreignKeys: z.array(foreignKey).max(mostKeys).optional(),
});

/** Everything but the tables, which are read one by one: a fault in one hides none in another. */
export const schemaShape = object({
  baseIri: base(),
  label: words().optional(),
  comment: words().optional(),
  version: words().optional(),
  joinTables: choice(["property", "class"], "choose one, or leave it out").optional(),
  datatypes: choice(["owl2", "xsd"], "choose one, or leave it out").optional(),
  tables: z.array(z.unknown()).min(1),
});

export type WrittenTable = z.output<typeof tableShape>;
export type WrittenSchema = z.output<typeof schemaShape>;
