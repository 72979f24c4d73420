import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WorkflowScript } from "./support/workflow-script.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "workflow-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("the verdict on a plan", () => {
  it.each([
    ["0", "false", 0],
    ["2", "true", 0],
    ["2", "false", 1],
    ["3", "true", 1],
    ["1", "true", 1],
    ["5", "true", 1],
    ["", "true", 1],
  ])("of status %j, approved %s, is exit %d", (status, approved, exit) => {
    expect(new WorkflowScript("verdict.sh", folder).run([status, approved]).status).toBe(exit);
  });

  it.each([
    ["false", 0],
    ["true", 1],
    ["", 1],
  ])("of a deployment whose update moves users, %j, is exit %d", (moves, exit) => {
    expect(new WorkflowScript("verdict.sh", folder).run(["0", "true", moves]).status).toBe(exit);
  });
});

describe("the step that plans", () => {
  const allBlue = { blue: 100, green: 0 };
  const plan = (after: object, before: object | undefined = allBlue) =>
    JSON.stringify({ traffic: { before, after } });

  it.each([
    ["users stay", plan({ green: 0, blue: 100 }), "false"],
    ["users move", plan({ blue: 0, green: 100 }), "true"],
    ["it cannot be said", '{"traffic":{"before":{"blue":100,"green":0}}}', "true"],
    ["nobody is served yet", '{"traffic":{"after":{"blue":100,"green":0}}}', "false"],
  ])("says whether the update itself moves users: %s", (_what, printed, moves) => {
    const script = new WorkflowScript("plan.sh", folder);
    script.program("npx", `echo the plan > "$6"; echo '${printed}'`);
    expect(script.run(["prod"]).status).toBe(0);
    expect(script.read("output")).toBe(`status=0\nmoves=${moves}\n`);
  });

  it("hands on the status and the plan of an update that replaces something that serves", () => {
    const script = new WorkflowScript("plan.sh", folder);
    script.program("npx", `echo "$*" > "$CALLS"; echo the plan > "$6"; echo '${plan(allBlue)}'; exit 2`);
    expect(script.run(["prod"]).status).toBe(0);
    expect(script.read("calls")).toBe("bluegreen plan --stack prod --output plan-prod.md --json\n");
    expect(script.read("output")).toBe("status=2\nmoves=false\n");
    expect(script.read("summary")).toBe("the plan\n");
  });

  it("fails where there is no plan, with the same status as wrong arguments", () => {
    const script = new WorkflowScript("plan.sh", folder);
    script.program("npx", "exit 2");
    expect(script.run(["prod"]).status).not.toBe(0);
  });
});

describe("the comment", () => {
  const marker = "<!-- bluegreen plan dev -->";
  const gh = (found: string) => `
echo "$*" >> "$CALLS"
case "$*" in *--paginate*) printf '%s' "${found}" ;; *) cat > body ;; esac`;

  it.each([
    ["is new where there is none", "", "--method POST repos/shop/models/issues/5/comments"],
    [
      "replaces the first that has its first line",
      "11\\n12",
      "--method PATCH repos/shop/models/issues/comments/11",
    ],
  ])("%s", (_what, found, call) => {
    writeFileSync(join(folder, "plan.md"), `${marker}\n"quoted" $HOME \`x\`\n`);
    const script = new WorkflowScript("comment.sh", folder);
    script.program("gh", gh(found));
    expect(script.run(["5", "plan.md"])).toEqual({ status: 0, printed: "" });
    expect(script.read("calls")).toContain(call);
    expect(JSON.parse(script.read("body"))).toEqual({ body: `${marker}\n"quoted" $HOME \`x\`\n` });
  });

  it("is shortened to what GitHub takes", () => {
    writeFileSync(join(folder, "plan.md"), `${marker}\n${"x".repeat(70_000)}`);
    const script = new WorkflowScript("comment.sh", folder);
    script.program("gh", gh(""));
    expect(script.run(["5", "plan.md"]).status).toBe(0);
    expect((JSON.parse(script.read("body")) as { body: string }).body.length).toBeLessThan(65_536);
  });

  it("is none without the line by which it is found again", () => {
    writeFileSync(join(folder, "plan.md"), "# a plan\n");
    const script = new WorkflowScript("comment.sh", folder);
    script.program("gh", gh(""));
    expect(script.run(["5", "plan.md"]).status).toBe(1);
  });
});

describe("a payload of a retrained model", () => {
  const sound = {
    MODEL_URL: "https://models.example.com/shop/8.gguf?sig=a%2Fb",
    MODEL_URL_PREFIX: "https://models.example.com/shop/",
    MODEL_SHA256: "a".repeat(64),
    MODEL_VERSION: "8.1-rc_2",
  };

  it.each<[string, Readonly<Record<string, string>>, number]>([
    ["is taken", {}, 0],
    ["from elsewhere", { MODEL_URL: "https://evil.example/8.gguf" }, 1],
    ["that climbs out", { MODEL_URL: "https://models.example.com/shop/../8.gguf" }, 1],
    [
      "that climbs out in percent signs",
      { MODEL_URL: "https://models.example.com/shop/%2e%2E/evil/8.gguf" },
      1,
    ],
    [
      "that climbs out where a server decodes slashes",
      { MODEL_URL: "https://models.example.com/shop/%2e%2e%2f8.gguf" },
      1,
    ],
    ["of another port", { MODEL_URL: "https://models.example.com:444/shop/8.gguf" }, 1],
    ["of a port that is the usual one", { MODEL_URL: "https://models.example.com:443/shop/8.gguf" }, 0],
    ["below a prefix that ends within a name", { MODEL_URL_PREFIX: "https://models.example.com/sho" }, 1],
    ["without https", { MODEL_URL: "http://models.example.com/shop/8.gguf" }, 1],
    ["with a command", { MODEL_URL: "https://models.example.com/shop/$(id).gguf" }, 1],
    ["with an option for a version", { MODEL_VERSION: "--yes" }, 1],
    ["with two lines", { MODEL_VERSION: "8\nx=y" }, 1],
    ["without a sum", { MODEL_SHA256: "" }, 1],
    ["where nobody says where models come from", { MODEL_URL_PREFIX: "" }, 1],
    ["where everything begins as it should", { MODEL_URL_PREFIX: "https://" }, 1],
  ])("%s", (_what, changed, exit) => {
    const { status, printed } = new WorkflowScript("payload.sh", folder).run([], { ...sound, ...changed });
    expect(status, printed).toBe(exit);
    if (exit === 1) expect(printed).toContain("::error::");
  });
});

describe("a report", () => {
  it("has what the operation wrote, in the summary too", () => {
    mkdirSync(join(folder, ".bluegreen/reports/prod"), { recursive: true });
    writeFileSync(join(folder, ".bluegreen/reports/prod/deploy-1.md"), "# Promoted\n");
    const script = new WorkflowScript("report.sh", folder);
    expect(script.run(["prod"]).status).toBe(0);
    expect(script.read("report/report.md")).toBe(
      "[Run](https://github.example/shop/models/actions/runs/7) of deploy.\n\n# Promoted\n",
    );
    expect(script.read("summary")).toBe(script.read("report/report.md"));
  });

  it("says so where it ended before there was one", () => {
    const script = new WorkflowScript("report.sh", folder);
    expect(script.run(["prod"]).status).toBe(0);
    expect(script.read("summary")).toContain("It ended before there was a report.");
  });
});

describe("the commit that was planned", () => {
  it.each([
    ["is deployed where main still has it", "abc", 0],
    ["is refused where main has moved on", "def", 1],
  ])("%s", (_what, main, exit) => {
    const script = new WorkflowScript("still-main.sh", folder);
    script.program("gh", `echo "$*" > "$CALLS"; echo ${main}`);
    expect(script.run(["abc"]).status).toBe(exit);
    expect(script.read("calls")).toBe("api repos/shop/models/commits/main --jq .sha\n");
  });
});

describe("a deployment's update", () => {
  const line = (verb: string, step: string, outcome: string) =>
    `${JSON.stringify({ verb, step, outcome })}\n`;
  const release = line("deploy", "release", "green 8");

  it.each([
    [
      "was done, whatever came then",
      release + line("deploy", "up", "ok") + line("rollout", "end", "x"),
      true,
    ],
    ["was not done where it failed", release + line("deploy", "up", "failed"), false],
    ["was not done where the release was refused", line("deploy", "release", "failed"), false],
    ["was not done where nothing was begun", undefined, false],
  ])("%s", (_what, log, applied) => {
    mkdirSync(join(folder, ".bluegreen/logs"), { recursive: true });
    if (log !== undefined) writeFileSync(join(folder, ".bluegreen/logs/operations-prod.jsonl"), log);
    const script = new WorkflowScript("applied.sh", folder);
    expect(script.run(["prod"]).status).toBe(0);
    expect(script.read("output")).toBe(`applied=${applied}\n`);
  });
});

describe("a retrained model after its deployment", () => {
  const asked = { MODEL_SHA256: "a".repeat(64), MODEL_VERSION: "8" };
  const served = (version: string, sha256: string) => ({
    served: { color: "green", version, model: { file: "models/8.gguf", sha256 } },
  });

  it.each([
    ["is what users have", served("8", asked.MODEL_SHA256), 0],
    ["is not, but another version", served("7", asked.MODEL_SHA256), 1],
    ["is not, but another content of that version", served("8", "b".repeat(64)), 1],
    ["is not, but a preset", { served: { color: "blue", version: "8", model: "smollm2" } }, 1],
    ["is nobody's where no router told", { served: null }, 1],
    ["is nobody's without a report", undefined, 1],
  ])("%s", (_what, report, exit) => {
    const reports = join(folder, ".bluegreen/reports/prod");
    mkdirSync(reports, { recursive: true });
    const write = (time: string, facts: unknown) => {
      writeFileSync(join(reports, `deploy-${time}.json`), JSON.stringify(facts));
    };
    if (report !== undefined) {
      write("20261121T163000-123Z", served("8", asked.MODEL_SHA256));
      write("20261121T173000-123Z", report);
    }
    const { status, printed } = new WorkflowScript("served.sh", folder).run(["prod"], asked);
    expect(status, printed).toBe(exit);
  });
});

describe("a stack's file after a deployment", () => {
  const git = (where: string, ...words: string[]) =>
    execFileSync("git", ["-C", where, "-c", "user.name=t", "-c", "user.email=t@example.com", ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const commit = (where: string, name: string, content: string) => {
    writeFileSync(join(where, name), content);
    git(where, "add", name);
    git(where, "commit", "--quiet", "-m", name);
  };

  /** What main has after the script has brought `deployed`, when `meanwhile` has gone to main since the deployment began. */
  function brought(deployed: string, meanwhile?: readonly [string, string], before = "activeColor: blue\n") {
    const [origin, other, clone] = ["origin", "other", "clone"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    git(folder, "init", "--quiet", "--bare", "--initial-branch", "main", origin);
    git(folder, "clone", "--quiet", origin, other);
    git(other, "switch", "--quiet", "-c", "main");
    commit(other, "Pulumi.prod.yaml", before);
    git(other, "push", "--quiet", "origin", "main");
    const began = git(other, "rev-parse", "HEAD").trim();
    if (meanwhile !== undefined) {
      commit(other, ...meanwhile);
      git(other, "push", "--quiet", "origin", "main");
    }
    git(folder, "clone", "--quiet", origin, clone);
    mkdirSync(join(clone, "deployed"));
    writeFileSync(join(clone, "deployed/Pulumi.prod.yaml"), deployed);
    const script = new WorkflowScript("commit-stack-file.sh", clone);
    script.program("gh", 'echo "$*" > "$CALLS"');
    const { status, printed } = script.run(["deployed/Pulumi.prod.yaml", began]);
    expect(status, printed).toBe(0);
    const file = (branch: string) => git(origin, "show", `${branch}:Pulumi.prod.yaml`);
    return { script, file, commits: Number(git(origin, "rev-list", "--count", "main")) };
  }

  it("comes to main", () => {
    expect(brought("activeColor: green\n").file("main")).toBe("activeColor: green\n");
  });

  it("is no commit where it is as it was", () => {
    expect(brought("activeColor: blue\n").commits).toBe(1);
  });

  it("comes on top of what others have brought to main meanwhile", () => {
    const { file, commits } = brought("activeColor: green\n", ["README.md", "more\n"]);
    expect(file("main")).toBe("activeColor: green\n");
    expect(commits).toBe(3);
  });

  it("is a pull request where somebody else has changed it meanwhile", () => {
    const { file, script } = brought("activeColor: green\n", ["Pulumi.prod.yaml", "activeColor: red\n"]);
    expect(file("main")).toBe("activeColor: red\n");
    expect(file("stack-file/7")).toBe("activeColor: green\n");
    expect(script.read("calls")).toContain("pr create --head stack-file/7 --base main");
  });

  it("is a pull request also where git could put both changes together", () => {
    const file = (activeColor: string, version: string) =>
      [
        `activeColor: ${activeColor}`,
        "blue:",
        ...Array<string>(8).fill("  x: 1"),
        `version: ${version}`,
        "",
      ].join("\n");
    const { file: of, commits } = brought(
      file("green", "1"),
      ["Pulumi.prod.yaml", file("blue", "2")],
      file("blue", "1"),
    );
    expect(of("main")).toBe(file("blue", "2"));
    expect(of("stack-file/7")).toBe(file("green", "1"));
    expect(commits).toBe(2);
  });
});
