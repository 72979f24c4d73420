import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { buildCandidate, candidate, removeCandidate } from "./candidate.ts";
import { casesOf } from "../cases.ts";
import { containerOf, containerStarts, createStack, meet, meetReady } from "../e2e/harness.ts";
import { touchedRows } from "../e2e/preview.ts";
import { refusedPreview, refusedUp } from "../e2e/refused-up.ts";
import { withConfig } from "./with-config.ts";

/** Another value of everything that a color's release is made of, by its path in the color's config. */
const release = {
  version: "good-2",
  image: "bluegreen-e2e/candidate:2",
  model: "smollm2-1.7b-instruct",
  memoryMebibytes: 1024,
  "settings.threads": 2,
  "settings.contextTokens": 2048,
  "settings.parallelSequences": 2,
  "settings.queueLength": 32,
  "settings.maxAnswerTokens": 256,
  "settings.longestAnswerSeconds": 60,
  "settings.memoryReadyPercent": 90,
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

  /** What a preview with other values says. It has to be refused. */
  async function refusedWith(values: Readonly<Record<string, string | number>>): Promise<string> {
    return withConfig(stack, values, (file) => refusedPreview(stack, "--config-file", file));
  }

  test.concurrent.each(casesOf(Object.entries(release), ["version", "model", "settings.threads"]))(
    "another %s of blue is refused in preview",
    async (path, value) => {
      const output = await refusedWith({ [`blue.${path}`]: value });
      expect(output).toContain(
        "blue is serving 100 % of the users (so says the route), and this update would change it: ",
      );
      expect(output).toContain("Stage the release on green");
    },
  );

  const elsewhere: readonly [string, string | number, ...string[]][] = [
    ["ports.blue", 19209, "blue is serving", "hostPort 19201 => 19209"],
    ["router.port", 19209, "router is serving", "port 19200 => 19209"],
    ["router.address", "127.0.0.2", "router is serving", 'address "127.0.0.1" => "127.0.0.2"'],
    ["network.subnet", "172.28.93.0/24", "router is serving", 'subnet "172.28.92.0/24" =>'],
  ];

  test.concurrent.each(casesOf(elsewhere, ["ports.blue", "router.port"]))(
    "another %s is refused in preview",
    async (path, value, ...said) => {
      const output = await refusedWith({ [path]: value });
      for (const words of [...said, "(so says the route)"]) expect(output).toContain(words);
    },
  );

  test("all of that on green passes, and touches green alone", async () => {
    const changes = Object.entries(release).map(([path, value]) => [`green.${path}`, value] as const);
    const { stdout } = await withConfig(
      stack,
      { ...Object.fromEntries(changes), "ports.green": 19209 },
      (file) => stack.pulumi("preview", "--json", "--config-file", file),
    );
    expect(touchedRows(stdout).every(({ name }) => name.startsWith("green-"))).toBe(true);
    expect(touchedRows(stdout).length).toBeGreaterThan(2);
  });

  test("the update that flips away from blue may not change it either", async () => {
    const output = await refusedWith({ activeColor: "green", "blue.version": "good-2" });
    expect(output).toContain('would change it: version "good" => "good-2"');
  });

  test("blue is still the guarded one after a flip that failed half-way, and green may change", async () => {
    await stack.set({ "green.version": "answers-500", activeColor: "green" });
    expect(await refusedUp(stack, "blue")).toContain("readiness: status 500: out of order");
    const output = await refusedWith({ "blue.version": "good-2" });
    expect(output).toContain("blue is serving 100 % of the users (so says the route)");
    await stack.set({ "green.version": "good", activeColor: "blue" });
    await stack.up();
  });

  test("the last successful update decides while the route is out of reach, and it says so", async () => {
    await containerOf(stack, "router").stop();
    const output = await refusedWith({ "blue.version": "good-2" });
    await containerOf(stack, "router").start();
    await meetReady(stack, "blue");
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
