import { z } from "zod";
import { baseIri, choice, flag, object, refuse, text } from "./leaves.ts";
import { datatypeOf, datatypes } from "./sql-type.ts";

/** Characters of one name: what the databases that allow most have. */
const longestName = 128;
const longestText = 4096;
const longestType = 1024;
/** Entries of one table and of one key: what the databases that allow most have, and more keys than anybody has. */
const mostColumns = 4096;
const mostKeys = 256;
const mostKeyColumns = 32;

// Neither control characters nor halves of surrogate pairs, which Turtle could not carry; texts may have tabs and lines.
const wholeCharacters = /^[^\p{Cc}\p{Cs}]+$/u;
const wholeText = /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])+$/u;

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
const type = () =>
  text(
    longestType,
    wholeCharacters,
    `an SQL type of 1 to ${longestType} characters, such as varchar(80)`,
    "write it as the database has it",
  );
const names = () => z.array(name()).min(1).max(mostKeyColumns);

/** A column, with the datatype that is stated or follows from its SQL type. */
const column = object({
  name: name(),
  type: type(),
  datatype: choice(datatypes, "name the datatype of the column's values, or leave it out").optional(),
  nullable: flag().optional(),
  unique: flag().optional(),
  label: words().optional(),
  comment: words().optional(),
}).transform((written, context) => {
  const datatype = written.datatype ?? datatypeOf(written.type);
  if (datatype !== undefined) return { ...written, datatype };
  const limit = "an SQL type that this converter knows";
  const cure = `state the column's datatype beside it: one of ${datatypes.join(", ")}`;
  return refuse(context, { limit, cure }, { path: ["type"], input: written.type });
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
  baseIri: baseIri(),
  label: words().optional(),
  comment: words().optional(),
  version: words().optional(),
  joinTables: choice(["property", "class"], "choose one, or leave it out").optional(),
  datatypes: choice(["owl2", "xsd"], "choose one, or leave it out").optional(),
  tables: z.array(z.unknown()).min(1),
});

export type WrittenTable = z.output<typeof tableShape>;
export type WrittenSchema = z.output<typeof schemaShape>;
