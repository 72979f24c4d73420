import { describe, expect, it } from "vitest";
import { layoutOf } from "../../../toolchain/layout.ts";
import { Marks } from "../../../toolchain/marks.ts";
import { runPlan, type PlannedStep, type Step } from "../../../toolchain/plan.ts";
import { lineReporter } from "../../../toolchain/reporter.ts";

const layout = layoutOf("/nowhere");
const surroundings = { layout, marks: new Marks(layout.marks), environment: {} };

async function runLines(plan: PlannedStep[], signal?: AbortSignal) {
  const lines: string[] = [];
  const reporter = lineReporter((line) => lines.push(line));
  const outcome = runPlan(plan, surroundings, reporter, signal);
  return { outcome: await outcome.catch((reason: unknown) => reason), lines };
}

function found(title: string): Step {
  return {
    title,
    find: () => Promise.resolve("there"),
    make: () => Promise.reject(new Error("made although it was found")),
  };
}

function made(title: string, work: Step["make"] = () => Promise.resolve("done")): Step {
  return { title, find: () => Promise.resolve(undefined), make: work };
}

describe("a plan", () => {
  it("makes what is missing and leaves alone what is there", async () => {
    const { outcome, lines } = await runLines([
      { step: found("Engine"), after: [] },
      { step: made("Model"), after: [] },
    ]);
    expect(outcome).toMatchObject({
      steps: [
        { title: "Engine", outcome: "found", detail: "there" },
        { title: "Model", outcome: "made", detail: "done" },
      ],
    });
    expect(lines).toEqual([
      "Engine: there",
      "Model: …",
      expect.stringMatching(/^Model: done \(\d+\.\d s\)$/),
    ]);
  });

  it("starts a step after those it needs, and independent ones side by side", async () => {
    const order: string[] = [];
    const noting = (title: string, milliseconds: number) =>
      made(title, async () => {
        order.push(`${title} starts`);
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        order.push(`${title} ends`);
        return "done";
      });
    const slow = noting("slow", 60);
    const quick = noting("quick", 10);
    await runLines([
      { step: slow, after: [] },
      { step: quick, after: [] },
      { step: noting("last", 1), after: [slow] },
    ]);
    expect(order).toEqual([
      "slow starts",
      "quick starts",
      "quick ends",
      "slow ends",
      "last starts",
      "last ends",
    ]);
  });

  it("stops the others at the first failure, starts nothing more, and throws that failure", async () => {
    const failure = new Error("no network. Plug it in.");
    const broken = made("Broken", () => Promise.reject(failure));
    const waiting = made("Waiting", ({ signal }) => {
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason as Error)),
      );
    });
    const { outcome, lines } = await runLines([
      { step: waiting, after: [] },
      { step: broken, after: [] },
      { step: made("Later"), after: [broken] },
    ]);
    expect(outcome).toBe(failure);
    expect(lines).toEqual(["Waiting: …", "Broken: …", "Broken: failed: no network. Plug it in."]);
  });

  it("ends when its caller gives up", async () => {
    const control = new AbortController();
    control.abort(new Error("the user pressed Ctrl-C"));
    const { outcome } = await runLines([{ step: made("Model"), after: [] }], control.signal);
    expect(outcome).toBe(control.signal.reason);
  });

  it("collects warnings", async () => {
    const step: Step = {
      ...found("Memory"),
      find: ({ warn }) => {
        warn("tight");
        return Promise.resolve("4096 MiB");
      },
    };
    const { outcome } = await runLines([{ step, after: [] }]);
    expect(outcome).toMatchObject({ warnings: ["tight"] });
  });
});

describe("progress in lines", () => {
  it("shows one line in ten seconds of each step", () => {
    const lines: string[] = [];
    let now = 0;
    const reporter = lineReporter(
      (line) => lines.push(line),
      () => now,
    );
    reporter.making("Model");
    for (now = 1000; now <= 21_000; now += 1000) reporter.progress("Model", `${now / 1000} MB`);
    expect(lines).toEqual(["Model: …", "Model: 10 MB", "Model: 20 MB"]);
  });
});
