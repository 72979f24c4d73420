import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GateCheck } from "../../../provider/gate/check.ts";
import type { ReportDocument } from "../../../provider/gate/report.ts";
import type { Properties, ResourceKind } from "../../../provider/kind.ts";
import { gateWithReportsIn } from "../../../provider/promotion-gate.ts";
import { callContext } from "../support/call-context.ts";
import { FakeRouter, type Behaviour } from "../support/fake-router.ts";
import { Volume } from "../support/volume.ts";

const releases = { blue: "b".repeat(64), green: "a".repeat(64) };

let router: FakeRouter;
let volume: Volume;
let folder: string;
let gate: ResourceKind;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-way-back-"));
  gate = gateWithReportsIn(folder);
  volume = new Volume();
  router = new FakeRouter(volume);
  await router.listen();
  for (const color of ["blue", "green"] as const) behave(color, {});
});

afterEach(async () => {
  await router.close();
  rmSync(folder, { recursive: true });
});

function behave(color: "blue" | "green", behaviour: Partial<Behaviour>): void {
  router.behaviours.set(color, { color, release: releases[color], ...behaviour });
}

function serve(blue: number, green: number, served: Partial<typeof releases> = releases): void {
  const route = { activeColor: blue < 50 ? "green" : "blue", weights: { blue, green }, releases: served };
  volume.files.set("live/route.json", JSON.stringify(route));
}

/** A golden set that every answer but `Hello.` fails. */
const golden = {
  file: "golden/own.jsonl",
  timeoutSeconds: 1,
  items: ["one", "two", "three", "four", "five"].map((id) => ({
    id,
    prompt: id,
    settings: {},
    expectations: { contains: "Hello" },
  })),
};

const wanted = (colors: readonly ("blue" | "green")[], more: object = {}) => ({
  activeColor: colors[0],
  candidates: Object.fromEntries(colors.map((color) => [color, releases[color]])),
  url: router.url,
  limits: { loadBudgetSeconds: 1, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 1 },
  golden,
  ...more,
});

async function update(recorded: Properties, news: Properties): Promise<Properties> {
  return (await gate.update?.("gate", recorded, news, callContext())) ?? {};
}

/** Checks of the last report of a color. */
function checksOf(color: string): readonly GateCheck[] {
  const reports = join(folder, ".bluegreen", "reports", "dev");
  const last = readdirSync(reports)
    .filter((file) => file.endsWith(`${color}.json`))
    .sort()
    .at(-1);
  return (JSON.parse(readFileSync(join(reports, last ?? ""), "utf8")) as ReportDocument).checks;
}

const fitness = ["readiness: pass", "release identity: pass", "smoke prompt 1 of 1: pass"];
const namesOf = (checks: readonly GateCheck[]) => checks.map(({ check, status }) => `${check}: ${status}`);

describe("the way back from a color that was promoted", () => {
  it("is asked fitness alone, whatever the golden set wants by now, and says so in one row", async () => {
    serve(100, 0);
    const first = (await gate.create(wanted(["blue"]), callContext())).outputs;
    const flipped = await update(first, wanted(["green"]));
    serve(0, 100);
    behave("green", { completions: () => 500 });
    behave("blue", { completions: () => "What the golden set no longer wants." });
    router.completions.length = 0;
    await update(flipped, wanted(["blue"]));
    expect(namesOf(checksOf("blue"))).toEqual([...fitness, "golden set: not applicable"]);
    expect(checksOf("blue").at(-1)?.value).toBe("not asked: users had this release before");
    expect(router.completions).toEqual([]);
  });

  it("does not even need a route that can be read", async () => {
    const recorded = { approved: { green: releases.green }, before: { blue: releases.blue } };
    volume.files.set("live/route.json", "no JSON");
    const outputs = await update(recorded, wanted(["blue"]));
    expect(outputs).toMatchObject({
      approved: { blue: releases.blue },
      before: { green: releases.green },
      verdict: { status: "pass" },
    });
  });

  it("is none for a color that is not fit to serve", async () => {
    const recorded = { approved: { green: releases.green }, before: { blue: releases.blue } };
    serve(0, 100);
    behave("blue", { answer: " " });
    await expect(update(recorded, wanted(["blue"]))).rejects.toThrow(
      "blue did not pass: smoke prompt 1 of 1: an empty answer",
    );
  });

  it("is none for another release of the same color", async () => {
    const recorded = { approved: { green: releases.green }, before: { blue: "c".repeat(64) } };
    serve(0, 100);
    behave("blue", { completions: () => "No." });
    await expect(update(recorded, wanted(["blue"]))).rejects.toThrow("golden pass rate: 0 %");
  });
});

describe("a color that has users already", () => {
  it("keeps no canary beside it from its first users", async () => {
    serve(100, 0);
    behave("blue", { completions: () => "What the golden set no longer wants." });
    await update({}, wanted(["blue", "green"]));
    expect(checksOf("blue").at(-1)?.value).toBe("not asked: users have this release already");
    expect(namesOf(checksOf("green"))).toContain("golden pass rate: pass");
  });

  it("is not measured again where a canary ends", async () => {
    serve(90, 10);
    behave("blue", { completions: () => 429 });
    await update({ approved: releases }, wanted(["blue"]));
    expect(namesOf(checksOf("blue"))).toEqual([...fitness, "golden set: not applicable"]);
  });

  it("is measured where the route tells another release of it, or none", async () => {
    behave("blue", { completions: () => "No." });
    for (const served of [{ blue: "c".repeat(64) }, {}]) {
      serve(90, 10, served);
      await expect(update({}, wanted(["blue"]))).rejects.toThrow("golden pass rate: 0 %");
    }
  });
});

describe("a release that passed before", () => {
  const limited = (agreementPercent: number) => ({ golden: { ...golden, limits: { agreementPercent } } });
  const other = { completions: () => "Hello there." };

  it("is not compared again by the same rules, and is by others", async () => {
    serve(100, 0);
    const outputs = await update({}, wanted(["green"], limited(100)));
    behave("green", other);
    const { passed } = outputs;
    await update({ passed }, wanted(["green"], limited(100)));
    expect(namesOf(checksOf("green"))).toContain("golden agreement: not applicable");
    for (const more of [limited(99), { ...limited(100), compatibility: { tokenizer: "any" } }])
      await expect(update({ passed }, wanted(["green"], more))).rejects.toThrow("golden agreement: 0 %");
  });

  it("is unknown to a state of an earlier version", async () => {
    serve(100, 0);
    behave("green", other);
    const recorded = { passed: { green: releases.green } };
    await expect(update(recorded, wanted(["green"], limited(100)))).rejects.toThrow("golden agreement: 0 %");
  });
});

describe("a serving color that is not ready", () => {
  it("is asked for some seconds, so that one probe that fails lets nobody in", async () => {
    serve(100, 0);
    behave("blue", { ready: 503 });
    behave("green", { completions: () => "Hello there." });
    setTimeout(() => behave("blue", {}), 1000);
    const flip = wanted(["green"], { golden: { ...golden, limits: { agreementPercent: 100 } } });
    await expect(update({}, flip)).rejects.toThrow("golden agreement: 0 % (0 of 5 answers as blue's");
  });

  it("keeps nobody from a good color, which does not count as passed by that", async () => {
    serve(100, 0);
    behave("blue", { ready: 503 });
    const started = performance.now();
    const outputs = await update({}, wanted(["green"]));
    expect(performance.now() - started).toBeGreaterThan(4900);
    expect(outputs).toMatchObject({ verdict: { status: "pass" }, passed: {} });
  });
});

describe("a color that cannot be asked what it keeps", () => {
  const api = { paths: { "/chat": { post: { responses: { 200: {} } } } } };

  it("does not pass where its document answers an error", async () => {
    serve(100, 0);
    behave("blue", { api });
    behave("green", { api: 500 });
    await expect(update({}, wanted(["green"]))).rejects.toThrow(
      /API contract: inconclusive, unknown: \/green\/openapi.json could not be asked \(status 500: /,
    );
  });

  it("does not pass where it has none and the serving one has", async () => {
    serve(100, 0);
    behave("blue", { api });
    await expect(update({}, wanted(["green"]))).rejects.toThrow(
      "API contract: inconclusive, unknown: green has no OpenAPI document",
    );
    await update({}, wanted(["green"], { compatibility: { api: "any" } }));
    expect(namesOf(checksOf("green"))).toContain("API contract: not applicable");
  });

  it("passes where the serving one has none either", async () => {
    serve(100, 0);
    await update({}, wanted(["green"]));
    expect(namesOf(checksOf("green"))).toContain("API contract: not applicable");
  });
});
