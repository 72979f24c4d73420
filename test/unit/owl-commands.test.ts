import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseStackConfig } from "../../infra/config.ts";
import { looked, problemsIn } from "./support/command-problems.ts";
import { inlineCommands, shellBlocks } from "./support/page-commands.ts";
import { commandsIn } from "./support/shell-commands.ts";
import { configTexts, withSettings } from "./support/stack-config.ts";

const page = "docs/owl.md";
const example = "docs/examples/owl/Pulumi.owl.yaml";
const blocks = shellBlocks(page);

type Config = Record<string, unknown>;

/** The example as the page's commands make it: with the checksum of a model. */
function exampleConfig(): Config {
  const sha256 = createHash("sha256").update("a repository").digest("hex");
  const text = readFileSync(example, "utf8").replace("SHA256_OF_THE_MODEL", sha256);
  return (parse(text) as { config: Config }).config;
}

const parsed = (config: Config) => parseStackConfig(configTexts(config), "bluegreen", "owl");

describe("every command of the page on the workload owl", () => {
  it.each(blocks)("is shell: %s", (block) => {
    execFileSync("sh", ["-n"], { input: block });
  });

  it.each([...blocks, ...inlineCommands(page, Object.keys(looked))])("is one that there is: %s", (script) => {
    expect(problemsIn(script)).toEqual([]);
  });

  it("that sets config sets what the example takes", () => {
    const setting = blocks.filter((block) => block.includes("pulumi config set"));
    expect(setting.length).toBeGreaterThan(2);
    const [devices = "", ...more] = setting;
    for (const block of ["", ...more]) {
      const config = withSettings(withSettings(exampleConfig(), devices), block);
      expect(() => parsed(config), block).not.toThrow();
    }
  });

  it("that packs a repository packs folders that are there, each with its configuration at the top", () => {
    const packed = blocks.flatMap(commandsIn).filter(([program]) => program === "tar");
    expect(packed.map((words) => words.at(-1))).toEqual(["text", "text"]);
    const listed = execFileSync("tar", [
      "--create",
      "--file",
      "-",
      "--directory",
      "docs/examples/owl/repository",
      "text",
    ]);
    const names = execFileSync("tar", ["--list"], { input: listed, encoding: "utf8" }).split("\n");
    expect(names).toEqual(expect.arrayContaining(["text/config.pbtxt", "text/1/model.py"]));
  });
});

describe("the examples of the page on the workload owl", () => {
  it("begin with a stack of the file beside it, which both colors take from blue", () => {
    const { workload, target, blue, green } = parsed(exampleConfig());
    expect([workload, target]).toEqual(["owl", "docker"]);
    expect(blue.model).toMatchObject({ file: "models/owl-1.tar" });
    expect(green).toEqual(blue);
    expect(() => parsed((parse(readFileSync(example, "utf8")) as { config: Config }).config)).toThrow(
      /sha256/,
    );
  });

  it("are config that the program takes, in a cluster too", () => {
    const found = [...readFileSync(page, "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)];
    expect(found).toHaveLength(1);
    for (const [, text = ""] of found) {
      const { config } = parse(text) as { config: Config };
      const { target, workload, green } = parsed(config);
      expect([target, workload, green.model]).toEqual(["kubernetes", "owl", expect.anything()]);
    }
  });
});
