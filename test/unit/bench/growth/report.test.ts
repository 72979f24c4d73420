import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeGrowth } from "../../../../bench/growth/index.ts";
import type { Growth } from "../../../../bench/growth/report.ts";

const at = (milliseconds: number) => ({
  p50: milliseconds,
  p95: 2 * milliseconds,
  p99: 2 * milliseconds,
  max: 2 * milliseconds,
});
const growth: Growth = {
  finishedAt: "2026-11-22T10:00:00.000Z",
  machine: "2 × Some CPU",
  model: "A model",
  users: [
    { users: 1, answers: 9, first: at(100), whole: at(400), tokensPerSecond: 120.4, ownBytes: 250 * 2 ** 20 },
    {
      users: 32,
      answers: 80,
      first: at(3100),
      whole: at(3500),
      tokensPerSecond: 124,
      ownBytes: 252 * 2 ** 20,
    },
  ],
  contexts: [
    {
      contextTokens: 1024,
      promptTokens: 496,
      firstMilliseconds: 2200,
      tokenMilliseconds: 8.25,
      ownBytes: 259 * 2 ** 20,
      predictedBytes: 254 * 2 ** 20,
    },
  ],
};

describe("a run of growth", () => {
  test("is told in two tables, and written as plots that name the machine, and as figures", async () => {
    const folder = await mkdtemp(join(tmpdir(), "bluegreen-growth-"));
    try {
      const lines = (await writeGrowth(growth, folder)).join("\n");
      expect(lines).toMatch(/^ +32 +80 +3100 \/ 6200 +3500 \/ 7000 +124 +252$/m);
      expect(lines).toMatch(/^ +1024 +496 +2200 +8\.3 +259 +254$/m);
      expect(JSON.parse(await readFile(join(folder, "growth.json"), "utf8"))).toEqual(growth);
      for (const plot of ["growth-users.svg", "growth-context.svg"])
        expect(await readFile(join(folder, plot), "utf8")).toContain(
          "A model, 2 × Some CPU, 2026-11-22</title>",
        );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
