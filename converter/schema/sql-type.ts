/** XML Schema's datatypes that columns may have, by their local names. */
export const datatypes = [
  "string",
  "boolean",
  "integer",
  "nonNegativeInteger",
  "decimal",
  "double",
  "date",
  "time",
  "dateTime",
  "duration",
  "hexBinary",
  "anyURI",
] as const;

export type Datatype = (typeof datatypes)[number];

/**
 * Names of SQL's types by datatype: for standard ones the natural mapping of W3C's R2RML (section 10.2), for those of single products
 * what holds there. An integer of any width is an `integer`, for the same name has other widths in other databases.
 */
const names: Readonly<Partial<Record<Datatype, readonly string[]>>> = {
  string: [
    "char",
    "character",
    "varchar",
    "varchar2",
    "character varying",
    "char varying",
    "nchar",
    "nvarchar",
    "nvarchar2",
    "national character",
    "national character varying",
    "national char",
    "national char varying",
    "bpchar",
    "text",
    "tinytext",
    "mediumtext",
    "longtext",
    "ntext",
    "citext",
    "clob",
    "nclob",
    "character large object",
    "char large object",
    "national character large object",
    "long",
    "enum",
    "set",
    "uuid",
    "uniqueidentifier",
    "json",
    "jsonb",
    "xml",
    "inet",
    "cidr",
    "macaddr",
    "bit varying",
    "varbit",
  ],
  boolean: ["boolean", "bool"],
  integer: [
    "smallint",
    "integer",
    "bigint",
    "int",
    "int2",
    "int4",
    "int8",
    "tinyint",
    "mediumint",
    "smallserial",
    "serial",
    "bigserial",
    "serial2",
    "serial4",
    "serial8",
    "year",
  ],
  decimal: ["numeric", "decimal", "dec", "number", "money", "smallmoney"],
  double: [
    "float",
    "float4",
    "float8",
    "real",
    "double",
    "double precision",
    "binary_float",
    "binary_double",
  ],
  date: ["date"],
  time: ["time", "timetz", "time with time zone", "time without time zone"],
  dateTime: [
    "timestamp",
    "timestamptz",
    "timestamp with time zone",
    "timestamp without time zone",
    "timestamp with local time zone",
    "datetime",
    "datetime2",
    "smalldatetime",
    "datetimeoffset",
  ],
  duration: ["interval"],
  hexBinary: [
    "binary",
    "varbinary",
    "binary varying",
    "binary large object",
    "blob",
    "tinyblob",
    "mediumblob",
    "longblob",
    "bytea",
    "image",
    "raw",
    "long raw",
    "rowversion",
  ],
};

const byName = new Map(
  Object.entries(names).flatMap(([datatype, known]) =>
    known.map((name): [string, Datatype] => [name, datatype as Datatype]),
  ),
);

/** Types of numbers that may be declared without a sign, as MySQL does. */
const numeric: readonly Datatype[] = ["integer", "decimal", "double"];

/** The datatype of a column's values; undefined where its SQL type is not known. */
export function datatypeOf(sqlType: string): Datatype | undefined {
  const { name, length, unsigned } = partsOf(sqlType);
  // One bit is a truth value, several are a string of bits.
  if (name === "bit") return length === undefined || length === "1" ? "boolean" : "string";
  if (name.startsWith("interval ")) return "duration";
  const datatype = byName.get(name);
  if (!unsigned) return datatype;
  if (datatype === undefined || !numeric.includes(datatype)) return undefined;
  return datatype === "integer" ? "nonNegativeInteger" : datatype;
}

/** `DECIMAL (10, 2) UNSIGNED` → decimal, `10, 2`, without a sign. */
function partsOf(sqlType: string): { name: string; length: string | undefined; unsigned: boolean } {
  const length = /\(([^)]*)\)/.exec(sqlType)?.[1]?.trim();
  const words = sqlType
    .toLowerCase()
    // What `enum` lists may hold parentheses of its own.
    .replace(/^\s*(enum|set)\s*\(.*\)\s*$/s, "$1")
    .replace(/\([^)]*\)/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "zerofill" && word !== "signed");
  return {
    name: words.filter((word) => word !== "unsigned").join(" "),
    length,
    unsigned: words.includes("unsigned"),
  };
}
