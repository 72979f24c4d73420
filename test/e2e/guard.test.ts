import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { buildCandidate, candidate, removeCandidate } from "./candidate.ts";
import { containerOf, containerStarts, createStack, meet, meetReady } from "./harness.ts";
import { touchedRows } from "./preview.ts";
import { refusedPreview, refusedUp } from "./refused-up.ts";

/** Another value of everything that a color's release is made of, by its path in the color's config. */
const release: Readonly<Record<string, string>> = {
  version: "good-2",
  image: "bluegreen-e2e/candidate:2",
  model: "smollm2-1.7b-instruct",
  memoryMebibytes: "1024",
  "settings.threads": "2",
  "settings.contextTokens": "2048",
  "settings.parallelSequences": "2",
  "settings.queueLength": "32",
  "settings.maxAnswerTokens": "256",
  "settings.longestAnswerSeconds": "60",
  "settings.memoryReadyPercent": "90",
};

describe("while blue serves", () => {
  let stack: OwnStack;

  beforeAll(async () => {
    await buildCandidate();
    stack = await createStack({
      name: "e2e-guard",
      routerPort: 19200,
      colorPorts: { blue: 19201, green: 19202 },
      subnet: "172.28.92.0/24",
      config: { blue: candidate("good"), green: candidate("good"), gate: { loadBudgetSeconds: 4 } },
    });
    await stack.up();
  });

  afterAll(async () => {
    await stack.destroy();
    await removeCandidate();
  });

  beforeEach(async () => {
    await meetReady(stack, "blue");
  });

  /** What a preview with other values says, which are put back. It has to be refused. */
  async function refusedWith(
    values: Readonly<Record<string, string>>,
    before: Readonly<Record<string, string>>,
  ): Promise<string> {
    await stack.set(values);
    const output = await refusedPreview(stack);
    const added = Object.keys(values).filter((path) => !(path in before));
    if (Object.keys(before).length > 0) await stack.set(before);
    if (added.length > 0) await stack.unset(...added);
    return output;
  }

  test.each(Object.entries(release))("another %s of blue is refused in preview", async (path, value) => {
    const before =
      path === "version" || path === "image" ? { [`blue.${path}`]: candidate("good")[path] } : {};
    const output = await refusedWith({ [`blue.${path}`]: value }, before);
    expect(output).toContain(
      "blue is serving 100 % of the users (so says the route), and this update would change it: ",
    );
    expect(output).toContain("Stage the release on green");
  });

  test.each([
    ["ports.blue", "19209", "19201", "blue is serving", "hostPort 19201 => 19209"],
    ["router.port", "19209", "19200", "router is serving", "port 19200 => 19209"],
    ["router.address", "127.0.0.2", "127.0.0.1", "router is serving", 'address "127.0.0.1" => "127.0.0.2"'],
    ["network.subnet", "172.28.93.0/24", "172.28.92.0/24", "router is serving", 'subnet "172.28.92.0/24" =>'],
  ])("another %s is refused in preview", async (path, value, before, ...said) => {
    const output = await refusedWith({ [path]: value }, { [path]: before });
    for (const words of [...said, "(so says the route)"]) expect(output).toContain(words);
  });

  test("all of that on green passes, and touches green alone", async () => {
    const changed: Record<string, string> = { "ports.green": "19209" };
    for (const [path, value] of Object.entries(release)) changed[`green.${path}`] = value;
    await stack.set(changed);
    const { stdout } = await stack.pulumi("preview", "--json");
    expect(touchedRows(stdout).every(({ name }) => name.startsWith("green-"))).toBe(true);
    expect(touchedRows(stdout).length).toBeGreaterThan(2);
    await stack.set({ "green.version": "good", "green.image": candidate("").image, "ports.green": "19202" });
    await stack.unset("green.settings", "green.model", "green.memoryMebibytes");
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("the update that flips away from blue may not change it either", async () => {
    const output = await refusedWith(
      { activeColor: "green", "blue.version": "good-2" },
      { activeColor: "blue", "blue.version": "good" },
    );
    expect(output).toContain('would change it: version "good" => "good-2"');
  });

  test("blue is still the guarded one after a flip that failed half-way, and green may change", async () => {
    await stack.set({ "green.version": "answers-500", activeColor: "green" });
    expect(await refusedUp(stack, "blue")).toContain("readiness: status 500: out of order");
    const output = await refusedWith({ "blue.version": "good-2" }, { "blue.version": "good" });
    expect(output).toContain("blue is serving 100 % of the users (so says the route)");
    await stack.set({ "green.version": "good", activeColor: "blue" });
    await stack.up();
  });

  test("the last successful update decides while the route is out of reach, and it says so", async () => {
    await containerOf(stack, "router").stop();
    const output = await refusedWith({ "blue.version": "good-2" }, { "blue.version": "good" });
    await containerOf(stack, "router").start();
    expect(output).toContain("blue is serving 100 % of the users (so says the last update)");
  });

  test("it may change with allowLiveChange, for those who want it", async () => {
    const before = await containerStarts(stack);
    await stack.set({ "blue.version": "good-2", allowLiveChange: "true" });
    await stack.up();
    await stack.unset("allowLiveChange");
    const after = await containerStarts(stack);
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual([
      `/${stack.prefix}-blue`,
    ]);
    expect(await meet(stack)).toMatchObject({ status: 200, color: "blue" });
    await stack.pulumi("preview", "--expect-no-changes");
  });
});
