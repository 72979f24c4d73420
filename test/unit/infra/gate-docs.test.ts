import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gateDefaults } from "../../../infra/gate-conflicts.ts";
import { stackSchema } from "../../../infra/schema.ts";
import { goldenLimits } from "../../../provider/gate/golden-limits.ts";
import { parseGoldenSet } from "../../../provider/gate/golden-set.ts";

const page = readFileSync("docs/gate.md", "utf8");

/** Rows of the table whose first column is called so, without the marks of code. */
function tableOf(column: string): string[][] {
  const lines = page.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${column}`));
  const rows = lines.slice(start + 2);
  return rows.slice(0, rows.indexOf("")).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

/** The message of an unknown key lists the known ones. */
function knownKeys(gate: object): string[] {
  const { error } = stackSchema.safeParse({ activeColor: "blue", gate });
  const [, keys = ""] = /allowed: ([^;]*);/.exec(error?.issues[0]?.message ?? "") ?? [];
  return keys.split(", ");
}

describe("docs/gate.md", () => {
  it("lists every limit that the config knows, with its default", () => {
    const rows = tableOf("limit");
    expect(rows.map(([key]) => key).sort()).toEqual(knownKeys({ limits: { nonsense: 1 } }).sort());
    const defaults: Record<string, unknown> = goldenLimits.parse({});
    expect(
      Object.fromEntries(rows.map(([key = "", value]) => [key, value === "–" ? undefined : Number(value)])),
    ).toEqual(Object.fromEntries(rows.map(([key = ""]) => [key, defaults[key]])));
  });

  it("names everything that compatibility may allow", () => {
    for (const key of knownKeys({ compatibility: { nonsense: 1 } })) expect(page).toContain(`\`${key}\``);
  });

  it("tells the timeout of one answer, and shows items that are some", () => {
    expect(page).toContain(`\`gate.goldenTimeoutSeconds\` (${gateDefaults.goldenTimeoutSeconds})`);
    expect(gateDefaults.minimumSamples).toBe(goldenLimits.parse({}).minimumSamples);
    const [, example = ""] = /```json\n([^]*?)```/.exec(page) ?? [];
    const { items, problems } = parseGoldenSet(example);
    expect(problems).toEqual([]);
    expect(items).toHaveLength(2);
  });
});
