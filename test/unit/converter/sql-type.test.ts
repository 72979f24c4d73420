import { describe, expect, it } from "vitest";
import { datatypeOf, type Datatype } from "../../../converter/schema/sql-type.ts";

const cases: readonly [sqlType: string, datatype: Datatype | undefined][] = [
  ["varchar(80)", "string"],
  ["VARCHAR2 (80 CHAR)", "string"],
  ["character  varying ( 255 )", "string"],
  ["text", "string"],
  ["enum('a','b)c')", "string"],
  ["SET('x', 'y')", "string"],
  ["uuid", "string"],
  ["jsonb", "string"],
  ["boolean", "boolean"],
  ["bit", "boolean"],
  ["bit(1)", "boolean"],
  ["bit(8)", "string"],
  ["bit varying(8)", "string"],
  ["smallint", "integer"],
  ["INT(11)", "integer"],
  ["bigint", "integer"],
  ["tinyint(1)", "integer"],
  ["int unsigned", "nonNegativeInteger"],
  ["bigint(20) UNSIGNED ZEROFILL", "nonNegativeInteger"],
  ["decimal(10,2) unsigned", "decimal"],
  ["numeric(10, 2)", "decimal"],
  ["NUMBER", "decimal"],
  ["money", "decimal"],
  ["real", "double"],
  ["double  precision", "double"],
  ["float(24)", "double"],
  ["date", "date"],
  ["time(3) without time zone", "time"],
  ["timestamp", "dateTime"],
  ["timestamp(6) with time zone", "dateTime"],
  ["timestamptz", "dateTime"],
  ["datetime2(7)", "dateTime"],
  ["interval", "duration"],
  ["interval year to month", "duration"],
  ["bytea", "hexBinary"],
  ["varbinary(16)", "hexBinary"],
  ["geometry(Point, 4326)", undefined],
  ["text[]", undefined],
  ["varchar unsigned", undefined],
  ["constructor", undefined],
  ["unsigned", undefined],
  ["()", undefined],
  ["my_domain", undefined],
];

describe("an SQL type", () => {
  it.each(cases)("%s has values of %s", (sqlType, datatype) => {
    expect(datatypeOf(sqlType)).toBe(datatype);
  });
});
