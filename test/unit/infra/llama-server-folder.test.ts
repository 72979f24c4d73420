import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseStackConfig } from "../../../infra/config.ts";
import { type ConfigError } from "../../../infra/config-error.ts";
import { llamaServerProblem } from "../../../infra/docker-llama-server.ts";

const folder = mkdtempSync(join(tmpdir(), "bluegreen-llama-server-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder whose llama-server is this. */
function folderWith(name: string, content: string, mode = 0o755): string {
  const made = join(folder, name);
  mkdirSync(made);
  writeFileSync(join(made, "llama-server"), content);
  chmodSync(join(made, "llama-server"), mode);
  return made;
}

function linkedFolder(): string {
  const made = join(folder, "linked");
  mkdirSync(made);
  symlinkSync(join(folderWith("elsewhere", "\x7fELF"), "llama-server"), join(made, "llama-server"));
  return made;
}

const problemOf = (at: string) => llamaServerProblem(at, "green", (name) => `shop:${name}`).join("\n");

describe("the folder of a llama-server", () => {
  it("is fine with a program for Linux", () => {
    expect(problemOf(folderWith("good", "\x7fELF and more"))).toBe("");
  });

  it.each([
    ["empty", () => join(folder, "nothing"), "there is no file llama-server"],
    [
      "without the right to execute it",
      () => folderWith("unexecutable", "\x7fELF", 0o750),
      "may not be executed by everybody (chmod a+rx ",
    ],
    ["with a link to elsewhere", linkedFolder, "is a link that leads out of it"],
    ["of a Mac", () => folderWith("mac", "\xcf\xfa\xed\xfe"), "llama-server is no program for Linux"],
  ])("is refused %s, with the path, the reason and the cure", (_what, make, reason) => {
    const made = make();
    const said = problemOf(made);
    expect(said).toContain(`shop:green.llamaServer: got ${made}, where `);
    expect(said).toContain(reason);
    expect(said).toContain("pulumi config rm --path 'shop:green.llamaServer'");
  });
});

describe("a color with a llama-server", () => {
  const parse = (more: object) =>
    parseStackConfig(
      {
        "shop:activeColor": "blue",
        "shop:blue": JSON.stringify({
          version: "1",
          llamaServer: "models/llama-server",
          image: "registry.example/a:1",
        }),
        ...more,
      },
      "shop",
      "dev",
    );

  it("runs on docker", () => {
    expect(parse({}).blue.llamaServer).toBe("models/llama-server");
  });

  it("is refused where nothing runs it, both colors by their names", () => {
    let problems: readonly string[] = [];
    try {
      parse({ "shop:target": "kubernetes" });
    } catch (error) {
      problems = (error as ConfigError).problems;
    }
    expect(problems).toContain(
      "shop:blue.llamaServer: got models/llama-server with target kubernetes and workload gguf, where nothing runs it; " +
        "allowed: with target docker and workload gguf; do: pulumi config rm --path 'shop:blue.llamaServer'",
    );
  });
});
