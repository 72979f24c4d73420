import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ResourceKind } from "../../../provider/kind.ts";
import { unknown } from "../../../provider/kind.ts";
import { gateRules } from "../../../provider/gate/gate-inputs.ts";
import { digestOf } from "../../../provider/gate/gate-memory.ts";
import type { ReportDocument } from "../../../provider/gate/report.ts";
import { gateWithReportsIn } from "../../../provider/promotion-gate.ts";
import { callContext } from "../support/call-context.ts";
import { FakeRouter, type Behaviour } from "../support/fake-router.ts";
import { Volume } from "../support/volume.ts";

const release = "a".repeat(64);
const healthy: Behaviour = { color: "green", release };

let router: FakeRouter;
let volume: Volume;
let folder: string;
let promotionGate: ResourceKind;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-gate-"));
  promotionGate = gateWithReportsIn(folder);
  volume = new Volume();
  router = new FakeRouter(volume);
  await router.listen();
  router.behaviours.set("green", healthy);
});

afterEach(async () => {
  await router.close();
  rmSync(folder, { recursive: true });
});

/** The last report, as JSON. */
function report(): ReportDocument {
  const reports = join(folder, ".bluegreen", "reports", "dev");
  const last = readdirSync(reports)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .at(-1);
  return JSON.parse(readFileSync(join(reports, last ?? ""), "utf8")) as ReportDocument;
}

function gate(limits: { smokePrompts?: string[]; loadBudgetSeconds?: number } = {}) {
  return {
    activeColor: "green",
    candidates: { green: release },
    url: router.url,
    limits: { loadBudgetSeconds: 1, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 1, ...limits },
  };
}

async function judge(behaviour: Partial<Behaviour>, context = callContext()) {
  router.behaviours.set("green", { ...healthy, ...behaviour });
  return promotionGate.create(gate(), context);
}

describe("a gate in a preview", () => {
  it("knows what it would approve, asks nobody, and leaves the verdict open", () => {
    expect(promotionGate.preview?.(gate(), undefined)).toMatchObject({
      approved: { green: release },
      verdict: unknown,
    });
    expect(router.asked).toEqual([]);
  });
});

describe("a gate", () => {
  it("approves a color that is ready, serves its release and answers", async () => {
    const { id, outputs } = await judge({});
    expect(id).toBe("gate");
    expect(outputs).toMatchObject({ approved: { green: release }, verdict: { status: "pass" } });
    const checks = report().checks.map(({ check, status }) => `${check}: ${status}`);
    expect(checks).toEqual([
      "readiness: pass",
      "release identity: pass",
      "smoke prompt 1 of 1: pass",
      "compatibility: not applicable",
    ]);
    const [path] = (outputs["verdict"] as { reports: string[] }).reports;
    expect(path).toMatch(/^\.bluegreen\/reports\/dev\/gate-\d{8}T\d{6}-\d{3}Z-green\.md$/);
    expect(readFileSync(join(folder, path ?? ""), "utf8")).toContain("# Gate: green of dev: pass");
  });

  it("takes the color's direct path only, so that no user is asked to wait", async () => {
    await judge({});
    const others = router.asked.filter((asked) => !/^(GET|POST) \/green\//.test(asked));
    expect(others).toEqual(["GET /deployment-status"]);
  });

  it("waits for a color that is still loading, and says how long", async () => {
    router.behaviours.set("green", { ...healthy, ready: 503, reason: "loading the model" });
    setTimeout(() => router.behaviours.set("green", healthy), 600);
    const context = callContext();
    await promotionGate.create({ ...gate({ loadBudgetSeconds: 10 }) }, context);
    expect(context.told[0]).toBe("green: status 503: loading the model; 0 s of 10 s");
  });

  it("judges again at an update", async () => {
    const outputs = await promotionGate.update?.("gate", {}, gate(), callContext());
    expect(outputs).toMatchObject({ approved: { green: release } });
  });

  it("sends every smoke prompt", async () => {
    await promotionGate.create(gate({ smokePrompts: ["One.", "Two.", "Three."] }), callContext());
    expect(router.asked.filter((asked) => asked === "POST /green/v1/chat/completions")).toHaveLength(3);
  });
});

describe("a gate refuses a color that", () => {
  it.each<[string, Partial<Behaviour>, string]>([
    [
      "is never ready",
      { ready: 503, reason: "loading the model" },
      "readiness: status 503: loading the model after 1 s; limit: ready within gate.loadBudgetSeconds = 1 s",
    ],
    ["does not answer at all", { dead: true }, "readiness: no answer (other side closed) after 1 s"],
    ["breaks inside", { ready: 500 }, "readiness: status 500"],
    [
      "serves another release",
      { release: "b".repeat(64) },
      "release identity: serves green bbbbbbbbbbbb; limit: must serve green aaaaaaaaaaaa",
    ],
    [
      "is the other color",
      { color: "blue" },
      "release identity: serves blue aaaaaaaaaaaa; limit: must serve green aaaaaaaaaaaa",
    ],
    ["says nothing", { answer: "  " }, "smoke prompt 1 of 1: an empty answer"],
    ["fails at a prompt", { chatStatus: 500 }, 'smoke prompt 1 of 1: status 500: {"error":"out of memory"}'],
    [
      "is killed during the gate",
      { diesAtChat: true },
      "limit: an answer within gate.smokeTimeoutSeconds = 1 s",
    ],
    [
      "answers too late",
      { chatMilliseconds: 5000 },
      "limit: an answer within gate.smokeTimeoutSeconds = 1 s",
    ],
  ])("%s", async (_title, behaviour, message) => {
    await expect(judge(behaviour)).rejects.toThrow(message);
  });

  it("does not pass, and says that the route stands and what to do", async () => {
    await expect(judge({ ready: 500 })).rejects.toThrow(
      /^gate: green did not pass: .* The route was not touched, .*npx bluegreen logs green/,
    );
  });
});

describe("a gate that is cancelled", () => {
  it("stops waiting at once", async () => {
    const cancelled = new AbortController();
    router.behaviours.set("green", { ...healthy, ready: 503 });
    setTimeout(() => cancelled.abort(new Error("the update was cancelled")), 100);
    const started = performance.now();
    const judged = promotionGate.create(gate({ loadBudgetSeconds: 60 }), callContext(cancelled.signal));
    await expect(judged).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

const items = ["one", "two", "three", "four", "five"].map((id) => ({
  id,
  prompt: id,
  settings: {},
  expectations: { contains: "Hello" },
}));
const golden = { file: "golden/own.jsonl", timeoutSeconds: 1, items, limits: { agreementPercent: 100 } };

/** Blue serves all users; green is to take them over. */
function besideBlue(blue: Partial<Behaviour> = {}, green: Partial<Behaviour> = {}): void {
  router.behaviours.set("blue", { color: "blue", release: "c".repeat(64), ...blue });
  router.behaviours.set("green", { ...healthy, ...green });
  volume.files.set(
    "live/route.json",
    JSON.stringify({ activeColor: "blue", weights: { blue: 100, green: 0 } }),
  );
}

const flip = (more: object = {}) => ({ ...gate(), golden, ...more });
const verdictIn = (outputs: Readonly<Record<string, unknown>>) =>
  outputs["verdict"] as { status: string; problems: string[] };

describe("a gate with a golden set", () => {
  it("passes a color that answers as the serving one does, and tells every check", async () => {
    besideBlue();
    const context = callContext();
    const { outputs } = await promotionGate.create(flip(), context);
    expect(verdictIn(outputs)).toMatchObject({ status: "pass", problems: [] });
    expect(report()).toMatchObject({
      comparedWith: "blue",
      status: "pass",
      golden: { file: "golden/own.jsonl" },
    });
    const table = context.told.find((message) => message.startsWith("green: pass, ")) ?? "";
    expect(table).toMatch(/green {2}golden agreement +pass +100 % \(5 of 5 answers as blue's/);
    expect(table).toContain("report: .bluegreen/reports/dev/gate-");
  });

  it("asks each color every item, greedily, streamed, and not to be found in the users' history", async () => {
    besideBlue();
    await promotionGate.create(flip(), callContext());
    expect(router.completions).toHaveLength(10);
    for (const body of router.completions)
      expect(body).toMatchObject({ temperature: 0, stream: true, store: false });
  });

  it("refuses a color that answers otherwise, with check, value, limit, cure and report", async () => {
    besideBlue({}, { completions: () => "Hello there." });
    await expect(promotionGate.create(flip(), callContext())).rejects.toThrow(
      /^gate: green did not pass: golden agreement: 0 % \(0 of 5 answers as blue's, .*; limit: at least gate.limits.agreementPercent = 100 %\. The route was not touched, .* Do: see both answers .*, then pulumi up again\. Report: \.bluegreen\/reports\/dev\/gate-/,
    );
    expect(report().status).toBe("fail");
  });

  it("lets such a color in where its mode is warn, records what was found, and does not count it as passed", async () => {
    besideBlue({}, { completions: () => "Hello there." });
    const context = callContext();
    const { outputs } = await promotionGate.create(flip({ mode: "warn" }), context);
    expect(verdictIn(outputs).status).toBe("fail");
    expect(verdictIn(outputs).problems[0]).toContain("green: golden agreement: 0 %");
    expect(outputs).toMatchObject({ approved: { green: release }, passed: {} });
    expect(context.told.at(-1)).toContain(
      "gate.mode is warn, so users meet it all the same: green did not pass:",
    );
  });

  it("lets no color in that is not fit to serve, whatever its mode", async () => {
    besideBlue({}, { ready: 503 });
    await expect(promotionGate.create(flip({ mode: "warn" }), callContext())).rejects.toThrow(
      "did not pass: readiness",
    );
  });

  it.each<[string, Partial<Behaviour>, string]>([
    [
      "answers errors",
      { completions: () => 500 },
      "golden error rate: 100 % (1 of 1 requests; one: status 500",
    ],
    ["hangs", { completions: () => undefined }, "one: no whole answer after 1 s"],
    [
      "hangs in the middle",
      { completions: (message) => (message === "three" ? undefined : "Hello.") },
      "golden error rate: 33.3 % (1 of 3 requests; three: no whole answer after 1 s)",
    ],
  ])(
    "refuses a color that %s at the first request that is not tolerated, within its time",
    async (_title, green, said) => {
      besideBlue({}, green);
      const started = performance.now();
      await expect(promotionGate.create(flip(), callContext())).rejects.toThrow(said);
      expect(performance.now() - started).toBeLessThan(4000);
    },
  );

  it("refuses a color that dies while it is measured", async () => {
    besideBlue(
      {},
      {
        completions: (message) => {
          if (message === "two")
            router.behaviours.set("green", { ...healthy, dead: true, completions: () => 500 });
          return "Hello.";
        },
      },
    );
    await expect(promotionGate.create(flip(), callContext())).rejects.toThrow("golden error rate: 33.3 %");
  });

  it("is inconclusive where the serving color answers too little to compare with, which is no pass", async () => {
    besideBlue({ completions: () => 500 });
    await expect(promotionGate.create(flip(), callContext())).rejects.toThrow(
      "golden agreement: inconclusive, no repeatable item was answered by both; limit: at least gate.limits.agreementPercent = 100 %",
    );
    expect(report().status).toBe("inconclusive");
  });

  it("does not keep users on a color that is not even ready", async () => {
    besideBlue({ ready: 503 });
    const { outputs } = await promotionGate.create(flip(), callContext());
    expect(verdictIn(outputs).status).toBe("pass");
    expect(report().checks.find(({ check }) => check === "golden agreement")).toMatchObject({
      status: "not applicable",
      value: "blue serves but is not ready, there is nothing to compare with",
    });
  });

  it("does not guess what to compare with where the route cannot be read", async () => {
    besideBlue();
    volume.files.set("live/route.json", "no JSON");
    await expect(promotionGate.create(flip(), callContext())).rejects.toThrow(
      /^gate: the running route could not be read \(\/deployment-status: .*npx bluegreen status/,
    );
  });

  it("does not compare the way back to a release that passed before, only asks whether it is good", async () => {
    besideBlue({}, { completions: () => "Hello there." });
    const passed = { green: { release, rules: digestOf(gateRules(flip())) } };
    const outputs = (await promotionGate.update?.("gate", { passed }, flip(), callContext())) ?? {};
    expect(verdictIn(outputs).status).toBe("pass");
    expect(outputs["passed"]).toEqual(passed);
    besideBlue({}, { completions: () => "No." });
    const back = promotionGate.update?.("gate", { passed }, flip(), callContext());
    await expect(back).rejects.toThrow("golden pass rate: 0 %");
  });

  it("remembers what passed when the users go on to the other color", async () => {
    besideBlue();
    const recorded = {
      passed: {
        blue: { release: "c".repeat(64), rules: "earlier" },
        green: { release: "d".repeat(64), rules: "earlier" },
      },
      approved: { blue: "c".repeat(64) },
    };
    const outputs = await promotionGate.update?.("gate", recorded, flip(), callContext());
    expect(outputs?.["passed"]).toEqual({
      blue: { release: "c".repeat(64), rules: "earlier" },
      green: { release, rules: digestOf(gateRules(flip())) },
    });
  });
});

describe("a gate beside a color that serves", () => {
  const deep = {
    context_tokens: 1024,
    memory_pct: 40,
    schema: { min: 1, max: 2 },
    database_schema: { min: 1, max: 2 },
    model: { architecture: "llama", context_length: 8192, tokenizer: "aaa", chat_template: "bbb" },
  };

  it("refuses everything at once that the candidate does not keep", async () => {
    besideBlue(
      { deep },
      {
        deep: {
          ...deep,
          context_tokens: 512,
          schema: { min: 3, max: 3 },
          model: { ...deep.model, architecture: "gpt2" },
        },
      },
    );
    await expect(promotionGate.create(gate(), callContext())).rejects.toThrow(
      /history schema: green understands schema 3; limit: .*\. And model architecture: gpt2; limit: .*\. And context: 512 tokens; limit: /,
    );
  });

  it("holds the memory to its limit, and calls it inconclusive where it is not known", async () => {
    const limits = { ...gate().limits, memoryPercent: 30 };
    besideBlue({ deep }, { deep });
    await expect(promotionGate.create({ ...gate(), limits }, callContext())).rejects.toThrow(
      "memory: 40.0 %; limit: at most gate.limits.memoryPercent = 30 % of its limit",
    );
    besideBlue({ deep }, { deep: { ...deep, memory_pct: undefined } });
    await expect(promotionGate.create({ ...gate(), limits }, callContext())).rejects.toThrow(
      "memory: inconclusive, unknown",
    );
  });
});
