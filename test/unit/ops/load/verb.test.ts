import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { commands } from "../../../../ops/commands.ts";
import type { LoadVerdict } from "../../../../ops/load/report/index.ts";
import type { LoadRun } from "../../../../ops/load/run-schema.ts";
import { exitOf } from "../../../../ops/verbs/load.ts";

function loadVerb(): Command {
  const verb = commands("/", "0.0.0").commands.find((command) => command.name() === "load");
  if (!verb) throw new Error("there is no verb load");
  return verb;
}

describe("the verb load", () => {
  it("keeps the words after -- as the command, options of its own too", async () => {
    const verb = loadVerb().action(() => undefined);
    const line = "deployment --duration 5s --stack prod -- npx bluegreen deploy --version 2 --yes";
    await verb.parseAsync(line.split(" "), { from: "user" });
    expect(verb.args).toEqual(["deployment", ..."npx bluegreen deploy --version 2 --yes".split(" ")]);
    expect(verb.opts()).toEqual({ stack: "prod", scenario: "mixed", duration: "5s" });
  });

  it("shows how it is called", () => {
    let help = "";
    const verb = loadVerb().configureOutput({ writeOut: (text) => (help += text) });
    verb.outputHelp();
    expect(help).toContain("npx bluegreen load baseline\n");
    expect(help).toContain("load deployment -- npx bluegreen deploy");
  });
});

const run = { command: undefined } as Partial<LoadRun> as LoadRun;
const withExit = (exitCode: number) =>
  ({ command: { line: "x", startedAt: 0, endedAt: 1, exitCode } }) as Partial<LoadRun> as LoadRun;
const passed: LoadVerdict = { passed: true, failed: 0, total: 9, worstSecondErrorPercent: 0, sentences: [] };

describe("the exit status of a load", () => {
  it.each<[string, LoadRun, LoadVerdict, boolean, string]>([
    ["nothing failed", run, passed, false, "ok"],
    ["a request failed", run, { ...passed, passed: false, failed: 1 }, false, "refused"],
    ["a request failed and it was stopped", run, { ...passed, passed: false, failed: 1 }, true, "refused"],
    ["it was stopped", run, { ...passed, passed: false, inconclusive: "stopped" }, true, "interrupted"],
    ["too little was asked", run, { ...passed, passed: false, inconclusive: "few" }, false, "inconclusive"],
    [
      "its generator failed",
      { ...run, generatorFailed: "k6 ended" },
      { ...passed, passed: false, inconclusive: "k6" },
      false,
      "failed",
    ],
    ["its command failed", withExit(3), { ...passed, passed: false }, false, "failed"],
    ["its command came out well", withExit(0), passed, false, "ok"],
  ])("where %s", (_, of, verdict, stopped, exit) => {
    expect(exitOf(of, verdict, stopped)).toBe(exit);
  });
});
