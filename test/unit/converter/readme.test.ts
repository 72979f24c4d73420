import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { convert } from "../../../converter/convert.ts";
import { paths } from "../../../converter/contract.ts";
import { mostFindings } from "../../../converter/schema/findings.ts";
import { readSchema } from "../../../converter/schema/read.ts";
import { schemaShape, tableShape } from "../../../converter/schema/shape.ts";

const readme = readFileSync(new URL("../../../converter/README.md", import.meta.url), "utf8");

/** The first block of a language. */
function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(readme)?.[1] ?? "";
}

describe("the README of the converter", () => {
  it("shows what its example becomes", async () => {
    const schema = readSchema(JSON.parse(block("json")), { maxTables: 10, maxColumns: 10 });
    expect(block("turtle")).not.toBe("");
    expect((await convert(schema)).toString("utf8")).toBe(block("turtle"));
  });

  it("tells every path, every key of a schema and how many problems are listed", () => {
    for (const path of Object.values(paths))
      expect(readme).toMatch(new RegExp(`^\\| \`(GET|POST) ${path}\` `, "m"));
    const keys = [...Object.keys(schemaShape.shape), ...Object.keys(tableShape.shape)];
    const cells = [...readme.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = ""]) => cell).join(" ");
    const told = keys.filter((key) => key !== "tables" && key !== "columns");
    expect(told.filter((key) => !new RegExp(`\`(tables\\[\\]\\.)?${key}(\\[\\])?\``).test(cells))).toEqual(
      [],
    );
    expect(readme).toContain(`the first ${mostFindings} of them`);
  });
});
