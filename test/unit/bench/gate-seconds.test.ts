import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { gateSeconds, reportsIn } from "../../../bench/commands/gate-seconds.ts";

const output = `Diagnostics:
  bluegreen:index:PromotionGate (gate):
    blue: pass, 3 checks passed
    report: reports/one.md
    green: pass, 3 checks passed
    report: reports/two.md

 ~  bluegreen:index:PromotionGate gate updated (3s) green: pass
    report: reports/two.md
`;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "bluegreen-gate-"));
});

afterEach(() => rm(root, { recursive: true }));

it("finds the report of every candidate once", () => {
  expect(reportsIn(output)).toEqual(["reports/one.md", "reports/two.md"]);
});

it("sums up what the checks of all candidates took", async () => {
  await writeFile(join(root, "one.json"), '{"seconds": 1.5, "color": "blue"}');
  await writeFile(join(root, "two.json"), '{"seconds": 0.25}');
  expect(await gateSeconds(root, output.replaceAll("reports/", ""))).toBe(1.75);
});

it("subtracts nothing by guess where no report is told of", async () => {
  await expect(gateSeconds(root, "Resources:\n    22 unchanged\n")).rejects.toThrow("no report of the gate");
});
