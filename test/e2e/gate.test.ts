import { createHash, randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { variables } from "../../app/contract.ts";
import type { OwnStack } from "../../bench/own-stack.ts";
import { containerOf, containerStarts, createStack, meet, meetReady, root } from "./harness.ts";
import { recreate } from "./recreate.ts";
import { refusedUp } from "./refused-up.ts";
import { touchedRows } from "./preview.ts";

/** In a folder of its own, which git ignores: a color mounts the whole folder of its model. */
const brokenModel = ".bluegreen/e2e-models/broken.gguf";

describe("while blue serves", () => {
  let stack: OwnStack;

  beforeAll(async () => {
    stack = await createStack({
      name: "e2e-gate",
      routerPort: 18380,
      colorPorts: { blue: 18381, green: 18382 },
      subnet: "172.28.93.0/24",
    });
    await stack.up();
  });

  afterAll(async () => {
    await stack.destroy();
    await rm(join(root, dirname(brokenModel)), { recursive: true, force: true });
  });

  beforeEach(async () => {
    await meetReady(stack, "blue");
  });

  /** Moves the users to green, which works now, and back to blue. */
  async function flipThereAndBack(): Promise<void> {
    await stack.up();
    expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
    await stack.set({ activeColor: "blue" });
    await stack.up();
  }

  test("a green that is not ready in time gets no users, and does once it is mended", async () => {
    await stack.set({
      "green.memoryMebibytes": "1024",
      "green.settings.memoryReadyPercent": "10",
      "gate.loadBudgetSeconds": "12",
      activeColor: "green",
    });
    const output = await refusedUp(stack, "blue");
    expect(output).toMatch(
      /gate: green did not pass: readiness: status 503: memory is at [\d.]+ % of its limit, above 10 % after \d+ s; limit: ready within gate.loadBudgetSeconds = 12 s/,
    );
    await stack.unset("green.settings", "green.memoryMebibytes", "gate");
    await flipThereAndBack();
  });

  test("a green that serves another release than recorded gets no users, and does once it is made again", async () => {
    const other = "0".repeat(64);
    await recreate(containerOf(stack, "green"), { [variables.release]: other });
    await stack.set({ activeColor: "green" });
    const output = await refusedUp(stack, "blue");
    expect(output).toMatch(
      /gate: green did not pass: release identity: serves green 0{12}; limit: must serve green [0-9a-f]{12}/,
    );
    await containerOf(stack, "green").remove({ force: true });
    await stack.up("--refresh");
    await flipThereAndBack();
  });

  test("a green with a broken model file gets no users, and does once it has a whole one", async () => {
    const sha256 = await writeBrokenModel();
    await stack.set({
      "green.model.file": brokenModel,
      "green.model.sha256": sha256,
      "gate.loadBudgetSeconds": "60",
      activeColor: "green",
    });
    const output = await refusedUp(stack, "blue");
    expect(output).toMatch(
      /gate: green did not pass: readiness: its container has ended \d+ times(, last with exit code 1| while it was waited for): .*is of GGUF version.*; limit: ready within gate.loadBudgetSeconds = 60 s/,
    );
    await stack.unset("green.model", "gate");
    await flipThereAndBack();
  });

  test("another version of blue is refused in preview already, with what to do instead", async () => {
    await stack.set({ "blue.version": "2" });
    const { code, output } = await stack.tryPulumi("preview");
    await stack.set({ "blue.version": "1" });
    expect(code).not.toBe(0);
    const text = output.replace(/\s+/g, " ");
    expect(text).toContain("blue is serving 100 % of the users (so says the route)");
    expect(text).toContain('version "1" => "2"');
    expect(text).toContain("Stage the release on green");
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("another version of green is staged without a touch of what serves", async () => {
    const before = await containerStarts(stack);
    await stack.set({ "green.version": "2" });
    const { stdout } = await stack.pulumi("preview", "--json");
    expect(new Set(touchedRows(stdout).map(({ name }) => name))).toEqual(
      new Set(["builds", "green-release", "green-image", "green-container"]),
    );
    await stack.up();
    const after = await containerStarts(stack);
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed).toEqual([`/${stack.prefix}-green`]);
    expect(await meet(stack)).toMatchObject({ status: 200, color: "blue" });
  });
});

/** @returns its SHA-256 */
async function writeBrokenModel(): Promise<string> {
  const content = Buffer.concat([Buffer.from("GGUF"), randomBytes(4096)]);
  await mkdir(join(root, dirname(brokenModel)), { recursive: true });
  await writeFile(join(root, brokenModel), content);
  return createHash("sha256").update(content).digest("hex");
}
