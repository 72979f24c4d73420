import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { problemOf } from "./support/command-problems.ts";
import { commandsIn } from "./support/shell-commands.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly environment?: string;
  readonly concurrency?: Concurrency;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
interface Concurrency {
  readonly group: string;
  readonly "cancel-in-progress": unknown;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = ".github/workflows";
const setUp = ".github/actions/set-up/action.yml";
const files = readdirSync(folder).map((name) => `${folder}/${name}`);
const workflow = (name: string) => parse(readFileSync(`${folder}/${name}.yml`, "utf8")) as Workflow;
const jobs = files.flatMap((file) =>
  Object.entries((parse(readFileSync(file, "utf8")) as Workflow).jobs).map(
    ([name, job]) => [`${file}: ${name}`, job] as const,
  ),
);
const setUpSteps = (parse(readFileSync(setUp, "utf8")) as { runs: { steps: readonly Step[] } }).runs.steps;
const steps = [...jobs.flatMap(([, job]) => job.steps), ...setUpSteps];
const scripts = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

/** Programs that a runner has, beside those whose commands are looked at. */
const ofTheRunner = new Set(["[", "gh"]);

describe("the workflows", () => {
  it("are those that docs/ci-cd.md tells of", () => {
    const page = readFileSync("docs/ci-cd.md", "utf8");
    for (const file of files) expect(page).toContain(`(../${file})`);
    expect(files).toHaveLength(5);
  });

  it("take every action at a commit, beside its version, and the same one everywhere", () => {
    const pins = new Map<string, string>();
    for (const file of [...files, setUp]) {
      const lines = readFileSync(file, "utf8").split("\n");
      for (const line of lines.filter((text) => /^\s*(?:- )?uses:/.test(text))) {
        if (line.includes("uses: ./")) continue;
        const [, action = "", commit = ""] =
          /uses: ([\w-]+\/[\w-]+)@([\da-f]{40}) # v\d+\.\d+\.\d+$/.exec(line) ?? [];
        expect(action, `${file}: ${line}`).not.toBe("");
        expect(pins.get(action) ?? commit, `${file}: ${line}`).toBe(commit);
        pins.set(action, commit);
      }
    }
    expect(pins.size).toBeGreaterThan(5);
  });

  it.each(jobs)("%s ends by itself, and has no more rights than it states", (file, job) => {
    expect(job["timeout-minutes"]).toBeGreaterThan(0);
    const { permissions } = parse(readFileSync(file.split(":")[0] ?? "", "utf8")) as Workflow;
    expect(permissions).toBeDefined();
    expect(Object.values(permissions ?? {})).not.toContain("write");
    const writes = Object.entries(job.permissions ?? {}).filter(([, right]) => right === "write");
    const credentials = writes.some(([name]) => name === "id-token");
    // Whoever has the cloud's credentials runs packages and programs: no such job writes to the repository.
    if (credentials) expect(writes.map(([name]) => name)).not.toContain("contents");
  });

  it("start after pushes that change what there is", () => {
    const { push } = workflow("deploy").on as { push: { paths: readonly string[] } };
    for (const path of push.paths) expect(existsSync(path.replace("/**", "")), path).toBe(true);
    for (const folderOfCode of ["app", "components", "converter", "infra", "provider", "triton"])
      expect(push.paths).toContain(`${folderOfCode}/**`);
  });

  it("put nothing into a script that somebody else wrote: it comes by a variable", () => {
    expect(scripts.length).toBeGreaterThan(10);
    for (const script of scripts) expect(script).not.toContain("${{");
  });

  it("keep no token in the clone where others' code runs", () => {
    for (const [name, job] of jobs) {
      const checkout = job.steps.find(({ uses }) => uses?.startsWith("actions/checkout@"));
      if (checkout === undefined || job.permissions?.["contents"] === "write") continue;
      expect(checkout.with?.["persist-credentials"], name).toBe(false);
    }
  });

  it.each(scripts)("run what there is: %s", (script) => {
    const commands = commandsIn(script.replace(/^.*::notice::.*$/m, ""));
    for (const [path] of script.matchAll(/\b(?:policies|test|toolchain)\/[\w./-]+/g))
      expect(existsSync(path), path).toBe(true);
    for (const words of commands) {
      const [program = ""] = words;
      if (ofTheRunner.has(program)) continue;
      if (program.startsWith(".github/")) expect(existsSync(program), program).toBe(true);
      else expect(problemOf(words), words.join(" ")).toBeUndefined();
    }
  });

  it.each(readdirSync(".github/scripts"))("run what there is, in %s too", (name) => {
    const text = readFileSync(`.github/scripts/${name}`, "utf8");
    // Their other commands are run in workflow-scripts.test.ts.
    for (const [command] of text.matchAll(/\b(?:npx|npm|pulumi) [^\n|;&>]+/g))
      for (const words of commandsIn(command)) expect(problemOf(words), command).toBeUndefined();
    expect(readFileSync("test/unit/workflow-scripts.test.ts", "utf8")).toContain(`"${name}"`);
    expect(statSync(`.github/scripts/${name}`).mode & 0o111, "executable").not.toBe(0);
  });

  it("deploy what was planned, and nothing that main got meanwhile", () => {
    const { plan, deploy } = workflow("deploy").jobs;
    const of = (job: Job | undefined) => job?.steps.find(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(plan?.outputs?.["commit"]).toBe("${{ steps.checkout.outputs.commit }}");
    expect(of(deploy)?.with?.["ref"]).toBe("${{ needs.plan.outputs.commit }}");
    expect(deploy?.steps.filter(({ run }) => run?.includes("still-main.sh"))).toHaveLength(1);
    for (const script of scripts.filter((text) => text.includes("bluegreen deploy")))
      expect(script).toContain("--staged --monitored --policies --yes");
  });

  it("roll back without a plan, and without waiting for a deployment", () => {
    const { concurrency, jobs: ofRollback } = workflow("rollback");
    expect(concurrency?.group).not.toBe("production");
    expect(ofRollback["rollback"]).not.toHaveProperty("needs");
    expect(ofRollback["rollback"]).not.toHaveProperty("concurrency");
  });

  it("have long credentials where a rollout is carried out alone", () => {
    const long = jobs.filter(([, job]) => job.steps.some(({ with: inputs }) => inputs?.["session-seconds"]));
    expect(long.map(([name]) => name).sort()).toEqual([
      ".github/workflows/deploy.yml: deploy",
      ".github/workflows/retrained.yml: release",
    ]);
  });

  it("preview with the policies and the levels of the very stack, by the Pulumi of the toolchain", () => {
    const previews = steps.filter(({ with: inputs }) => inputs?.["command"] === "preview");
    expect(previews.map(({ with: inputs }) => inputs?.["stack-name"])).toEqual(["dev", "prod"]);
    for (const { with: inputs } of previews) {
      const stack = String(inputs?.["stack-name"]);
      expect(existsSync(`Pulumi.${stack}.yaml`)).toBe(true);
      expect(inputs).toMatchObject({
        policyPacks: "policies",
        policyPackConfigs: `policies/levels/${stack}.json`,
      });
      for (const path of [inputs?.["policyPacks"], inputs?.["policyPackConfigs"]])
        expect(existsSync(String(path)), String(path)).toBe(true);
    }
    const [installed] = setUpSteps.flatMap(({ with: inputs }) => inputs?.["pulumi-version"] ?? []);
    expect(readFileSync("toolchain/pulumi/cli.ts", "utf8")).toContain(
      `pulumiVersion = "${installed as string}"`,
    );
  });

  it("change production one at a time, and cancel none half-way", () => {
    const production = { group: "production", "cancel-in-progress": false };
    expect(workflow("deploy").concurrency).toEqual(production);
    // Of the job: where a whole run is cancelled, nobody is told.
    expect(workflow("retrained").concurrency).toBeUndefined();
    expect(workflow("retrained").jobs["release"]?.concurrency).toEqual(production);
    expect(workflow("deploy").jobs["deploy"]?.environment).toBe("production");
    expect(workflow("retrained").jobs["release"]?.environment).toBe("retrained");
  });
});
