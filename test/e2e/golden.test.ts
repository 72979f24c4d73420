import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import type { ReportDocument } from "../../provider/gate/report.ts";
import { buildCandidate, candidateImage, removeCandidate } from "../faults/candidate.ts";
import { everyCase } from "../cases.ts";
import { editedModel, replaceNumber, replaceText } from "./edited-model.ts";
import { containerOf, createStack, meet, meetReady, root } from "./harness.ts";
import { bluegreen } from "./operator.ts";
import { touchedRows } from "./preview.ts";
import { refusedPreview, refusedUp } from "./refused-up.ts";
import { Sampler } from "./sampler.ts";

/** In folders of their own, which git ignores: a color mounts the whole folder of its model. */
const models = ".bluegreen/e2e-golden-models";
const goldenSet = `${models}/whole-answers.jsonl`;

/** Answers that end by themselves: a server that cuts them is found by what is missing. */
const items = [
  { prompt: "What is 2+2?", expectations: { contains: "4." } },
  { prompt: "How many days are in a week?", expectations: { contains: "7 days" } },
  { prompt: "Complete the sentence: The sun rises in the", expectations: { contains: "sky." } },
  { prompt: "Name three colors.", expectations: { regex: "Red[^]*Green" } },
  { id: "animals", prompt: "Name five animals.", expectations: { regex: "5\\.[^]*animals\\.$" } },
];

let stack: OwnStack;

beforeAll(async () => {
  await mkdir(join(root, dirname(goldenSet)), { recursive: true });
  await writeFile(join(root, goldenSet), items.map((item) => JSON.stringify(item)).join("\n"));
  await buildCandidate();
  stack = await createStack({
    name: "e2e-golden",
    routerPort: 18400,
    colorPorts: { blue: 18401, green: 18402 },
    subnet: "172.28.140.0/24",
    config: {
      gate: { goldenSet, limits: { agreementPercent: 100, p95Ratio: 3 } },
    },
  });
  await stack.up();
});

afterAll(async () => {
  await stack.destroy();
  await removeCandidate();
  await rm(join(root, models), { recursive: true, force: true });
  await rm(join(root, ".bluegreen", "reports", stack.name), { recursive: true, force: true });
});

/** The report that an output names. */
async function reportIn(output: string): Promise<ReportDocument> {
  const [path] = /\.bluegreen\/reports\/e2e-golden\/gate-\S+\.md/.exec(output) ?? [];
  expect(path, output).toBeDefined();
  const markdown = await readFile(join(root, path ?? ""), "utf8");
  expect(markdown).toContain("| check | verdict | value | limit |");
  return JSON.parse(
    await readFile(join(root, (path ?? "").replace(/md$/, "json")), "utf8"),
  ) as ReportDocument;
}

/** Moves the users, who must not notice. Returns what `pulumi up` printed, with single spaces. */
async function flipTo(color: Color, from: Color): Promise<string> {
  await stack.set({ activeColor: color });
  const sampler = new Sampler(stack);
  const { output } = await stack.up();
  const samples = await sampler.stop();
  expect(Object.keys(Object.fromEntries(samples)).filter((met) => met !== `200 ${from}`)).toEqual([
    `200 ${color}`,
  ]);
  return output.replace(/\s+/g, " ");
}

function checkOf(report: ReportDocument, name: string) {
  return report.checks.find(({ check }) => check === name);
}

describe("the first color", () => {
  test("passes alone, and what could not be compared is told", async () => {
    const { stdout } = await stack.pulumi("stack", "output", "--json", "--stack", stack.name);
    const { verdict } = JSON.parse(stdout) as { verdict: { status: string; reports: string[] } };
    const report = await reportIn(verdict.reports[0] ?? "");
    expect(verdict.status).toBe("pass");
    expect(report).toMatchObject({ color: "blue", comparedWith: null, status: "pass" });
    expect(checkOf(report, "golden pass rate")).toMatchObject({
      status: "pass",
      value: "100 % (5 of 5 items)",
    });
    expect(checkOf(report, "golden agreement")).toMatchObject({
      status: "not applicable",
      value: expect.stringContaining("no color serves") as string,
    });
  });
});

describe("the same model, deployed again", () => {
  test("passes with every answer as before, and users do not notice", async () => {
    await stack.set({ "green.version": "2" });
    await stack.up();
    const report = await reportIn(await flipTo("green", "blue"));
    expect(report).toMatchObject({ color: "green", comparedWith: "blue", status: "pass" });
    expect(checkOf(report, "golden agreement")?.value).toMatch(/^100 % \(5 of 5 answers as blue's/);
    expect(checkOf(report, "API contract")).toMatchObject({ status: "pass" });
    expect(checkOf(report, "tokenizer")).toMatchObject({ status: "pass" });
    expect(report.checks.every(({ status }) => status === "pass")).toBe(true);
  });

  test("comes back without being compared, since it passed before", async () => {
    const report = await reportIn(await flipTo("blue", "green"));
    expect(report).toMatchObject({ color: "blue", comparedWith: null, status: "pass" });
  });

  test("is judged again where the golden set was edited, which the preview shows", async () => {
    const set = await readFile(join(root, goldenSet), "utf8");
    await writeFile(join(root, goldenSet), `${set}\n{"prompt": "Say hello."}\n`);
    const { stdout } = await stack.pulumi("preview", "--json");
    const rows = touchedRows(stdout).filter(({ type }) => type !== "pulumi:pulumi:Stack");
    expect(rows.map(({ name }) => name)).toEqual(["gate"]);
    await writeFile(join(root, goldenSet), `${set}\n{"promt": "Say hello."}\n`);
    expect(await refusedPreview(stack)).toContain(`bluegreen:gate.goldenSet: ${goldenSet} line 6: prompt: `);
    await writeFile(join(root, goldenSet), set);
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("is examined by bluegreen gate at any time, which moves nobody", async () => {
    const { code, output, stdout } = await bluegreen(stack, "gate", "--json");
    expect(code, output).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "pass", color: "green", comparedWith: "blue" });
    expect(await meet(stack)).toMatchObject({ status: 200, color: "blue" });
  });
});

describe("no user meets a green that", () => {
  beforeEach(async () => {
    await meetReady(stack, "blue");
  });

  /** Stages green and moves the users to it in one update, which has to be refused. */
  async function refused(green: Readonly<Record<string, string>>): Promise<string> {
    const changed = Object.entries(green).map(([path, value]) => [`green.${path}`, value]);
    await stack.set({ ...(Object.fromEntries(changed) as Record<string, string>), activeColor: "green" });
    const output = await refusedUp(stack, "blue");
    await stack.unset(...new Set(Object.keys(green).map((path) => `green.${path.split(".")[0] ?? ""}`)));
    await stack.set({ "green.version": "2", activeColor: "blue" });
    expect(output).toContain("gate: green did not pass: ");
    return output;
  }

  test("cuts its answers", async () => {
    const output = await refused({ version: "cut", "settings.maxAnswerTokens": "16" });
    expect(output).toMatch(
      /golden pass rate: 80 % \(4 of 5 items; animals: the answer "1. Lions.*?" does not match .*?\); limit: at least gate.limits.passRatePercent = 100 %/,
    );
    expect(output).toMatch(/golden agreement: 80 % .*; limit: at least gate.limits.agreementPercent = 100 %/);
  });

  test("has another prompt template", async () => {
    const model = await editedModel(`${models}/template/edited.gguf`, (content) =>
      replaceText(
        content,
        "You are a helpful AI assistant named SmolLM",
        "You only speak in riddles, dear sir or mam!",
      ),
    );
    const output = await refused({
      version: "template",
      "model.file": model.file,
      "model.sha256": model.sha256,
    });
    expect(output).toMatch(
      /chat template: [0-9a-f]{12}; limit: as blue's [0-9a-f]{12} \(gate.compatibility.chatTemplate: kept\)/,
    );
  });

  test.runIf(everyCase)("was trained with another context length", async () => {
    const model = await editedModel(`${models}/context/edited.gguf`, (content) =>
      replaceNumber(content, "llama.context_length", 4096),
    );
    const output = await refused({
      version: "length",
      "model.file": model.file,
      "model.sha256": model.sha256,
    });
    expect(output).toContain(
      "model context length: 4096 tokens; limit: as blue's 8192 tokens (gate.compatibility.contextLength: kept)",
    );
  });

  test.runIf(everyCase)("has a smaller context", async () => {
    const output = await refused({
      version: "context",
      "settings.contextTokens": "512",
      "settings.maxAnswerTokens": "256",
    });
    expect(output).toContain(
      "context: 512 tokens; limit: at least blue's 1024 tokens (gate.compatibility.contextTokens: kept)",
    );
  });

  test("works on a history of a schema that blue does not understand", async () => {
    const output = await refused({ version: "other-schema", image: candidateImage });
    expect(output).toMatch(
      /history schema: green understands schema 9; limit: overlaps with blue's schemas? [\d to]+ and the history's schemas? [\d to]+/,
    );
  });

  test("takes three times as long, though it answers the same", async () => {
    await stack.set({ "green.version": "3" });
    await stack.up();
    const green = containerOf(stack, "green");
    await green.update({ CpuPeriod: 100_000, CpuQuota: 20_000 });
    await stack.set({ activeColor: "green" });
    const output = await refusedUp(stack, "blue");
    await green.update({ CpuQuota: -1 });
    expect(output).toMatch(
      /golden latency p95, beside blue: \d+ ms, [\d.]+ times blue's \d+ ms; limit: at most \d+ ms \(gate.limits.p95Ratio = 3\)/,
    );
    expect(output).not.toContain("golden agreement: ");
    await stack.set({ activeColor: "blue" });
  });
});

describe("with gate.mode warn", () => {
  test.runIf(everyCase)(
    "a green that is fit to serve gets its users, and what was found is told",
    async () => {
      await stack.set({
        "gate.mode": "warn",
        "green.version": "4",
        "green.settings.contextTokens": "512",
        "green.settings.maxAnswerTokens": "256",
      });
      await stack.up();
      const { code } = await bluegreen(stack, "gate", "--json");
      expect(code).toBe(3);
      const output = await flipTo("green", "blue");
      expect(output).toMatch(
        /gate.mode is warn, so users meet it all the same: green did not pass: .*context: 512 tokens/,
      );
      const { stdout } = await stack.pulumi("stack", "output", "--json", "--stack", stack.name);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: { status: "fail" } });
      await flipTo("blue", "green");
    },
  );
});

describe("a standby that does not run", () => {
  test("cannot be examined, and is told with what to do", async () => {
    await containerOf(stack, "green").remove({ force: true });
    const { code, stdout } = await bluegreen(stack, "gate", "--json");
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        message: expect.stringContaining("green has no container") as string,
        cure: expect.stringContaining("pulumi config set standby warm") as string,
      },
    });
  });
});
