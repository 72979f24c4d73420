import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { exitCodes, type Exit } from "../../ops/exit.ts";
import { rules } from "../../policies/rules.ts";
import { buildCandidate, candidate } from "../faults/candidate.ts";
import { withConfig } from "../faults/with-config.ts";
import { containerStarts, createStack, root } from "./harness.ts";
import { bluegreen } from "./operator.ts";

interface Situation {
  /** Config that a pull request changes, by its path. */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  readonly flags?: readonly string[];
  readonly exit: Exit;
  readonly heading: string;
  /** More of what the comment says. */
  readonly says: readonly string[];
  readonly saysNot?: readonly string[];
}

const nothingServes = "**Replaced or removed while it serves:** nothing.";
const nothingStops = "**Stops or restarts:** nothing.";

const situations: Readonly<Record<string, Situation>> = {
  "no change": {
    exit: "ok",
    heading: "Nobody will notice: nothing changes",
    says: ["| blue | 100 % | 100 % | good |", "| green | 0 % | 0 % | good |", nothingServes, nothingStops],
    saysNot: ["<details>"],
  },
  "a flip": {
    config: { activeColor: "green" },
    exit: "ok",
    heading: "Users move from blue to green: 0 % → 100 %",
    says: ["| blue | 100 % | 0 % | good |", "| green | 0 % | 100 % | good |", nothingServes, nothingStops],
  },
  "a canary": {
    config: { "canary.percent": 10 },
    exit: "ok",
    heading: "10 % of the users go to green, 90 % stay on blue",
    says: ["| blue | 100 % | 90 % | good |", nothingServes, nothingStops, "2 resources: 2 updated"],
  },
  "a release on the standby, and a change of the monitoring": {
    config: { "green.version": "good-2", "monitoring.retentionHours": 48 },
    exit: "ok",
    heading:
      "Nobody will notice: green, which has no users, gets another release and monitoring is replaced in part",
    says: [
      "| green | 0 % | 0 % | good → good-2 |",
      nothingServes,
      "- `green-container` is stopped, and started anew",
      "- `monitoring-prometheus` is stopped, and started anew",
      "`version good → good-2`",
    ],
    saysNot: ["blue-container", "router-container"],
  },
  "a change of the color that serves": {
    config: { "blue.version": "good-2" },
    exit: "refused",
    heading: "Refused: nothing of this can be deployed, and users notice nothing",
    says: [
      "> blue is serving 100 % of the users (so says the route), and this update would change it: version",
      "Stage the release on green",
      "| blue | 100 % | 100 % |",
    ],
  },
  "a change of the router": {
    config: { "router.port": 19169, allowLiveChange: true },
    exit: "outage",
    heading: "OUTAGE: the router is replaced, and users get no answer meanwhile",
    says: ["- container `router-container` is replaced", "`port 19160 → 19169`"],
  },
  "the end of the stack": {
    flags: ["--destroy"],
    exit: "outage",
    heading: "OUTAGE: the whole stack is taken down, and its users get no answer; the chat history stays",
    says: ["- container `blue-container` is removed", "left where it is | Volume `history-volume`"],
  },
};

describe("plan", () => {
  let stack: OwnStack;
  let folder: string;
  let starts: Record<string, string>;

  beforeAll(async () => {
    await buildCandidate();
    folder = await mkdtemp(join(tmpdir(), "bluegreen-"));
    // What the candidate is made of is nobody's example: its findings are told, and refuse nothing.
    const levels = Object.fromEntries(rules.map(({ name }) => [name, "advisory"]));
    await writeFile(join(folder, "levels.json"), JSON.stringify(levels));
    stack = await createStack({
      name: "e2e-plan",
      routerPort: 19160,
      colorPorts: { blue: 19161, green: 19162 },
      subnet: "172.28.162.0/24",
      config: {
        blue: candidate("good"),
        green: candidate("good"),
        monitoring: { enabled: true, grafana: false, prometheusPort: 19163, alertmanagerPort: 19164 },
      },
    });
    await stack.up();
    starts = await containerStarts(stack);
  });

  afterAll(async () => {
    await stack.destroy();
    await rm(folder, { recursive: true });
  });

  test.each(Object.entries(situations))("tells what users notice of %s", async (_name, situation) => {
    const { config = {}, flags = [], exit, heading, says, saysNot = [] } = situation;
    const own = join(root, `Pulumi.${stack.name}.yaml`);
    const before = await readFile(own, "utf8");
    const output = join(folder, "plan.md");
    const ways = ["--output", output, "--policy-levels", join(folder, "levels.json")];
    try {
      await withConfig(stack, config, async (file) => writeFile(own, await readFile(file)));
      const wanted = await readFile(own, "utf8");
      const result = await bluegreen(stack, "plan", ...ways, ...flags);
      expect(result.code, result.output).toBe(exitCodes[exit]);
      expect(result.stdout.split("\n").slice(0, 2)).toEqual([
        `<!-- bluegreen plan ${stack.name} -->`,
        `## ${heading}`,
      ]);
      for (const words of says) expect(result.stdout).toContain(words);
      for (const words of saysNot) expect(result.stdout).not.toContain(words);
      expect(await readFile(output, "utf8")).toBe(result.stdout);
      expect(await readFile(own, "utf8")).toBe(wanted);
    } finally {
      await writeFile(own, before);
    }
  });

  test("changes nothing", async () => {
    expect(await containerStarts(stack)).toEqual(starts);
  });
});
