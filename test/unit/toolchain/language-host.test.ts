import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ProgramInfo, RunRequest } from "@pulumi/pulumi/proto/language_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseArguments } from "../../../toolchain/language-host/arguments.ts";
import { installArguments } from "../../../toolchain/language-host/install.ts";
import {
  parseRuntimeOptions,
  splitArguments,
  typescriptVariables,
} from "../../../toolchain/language-host/options.ts";
import {
  dependenciesOf,
  requiredPackages,
  requirementOf,
} from "../../../toolchain/language-host/packages.ts";
import { pluginCommand } from "../../../toolchain/language-host/plugin.ts";
import { programArguments, responseOf } from "../../../toolchain/language-host/program.ts";

describe("the command line of the language host", () => {
  it("holds the engine's address among flags of all forms", () => {
    expect(parseArguments(["-tracing=http://t", "--logtostderr", "-v=9", "127.0.0.1:4000"])).toEqual({
      engine: "127.0.0.1:4000",
      tracing: "http://t",
    });
    expect(parseArguments(["--tracing", "http://t", "--root", "/p", "127.0.0.1:4000"]).engine).toBe(
      "127.0.0.1:4000",
    );
  });
});

describe("runtime options", () => {
  it("default to TypeScript, npm and no arguments", () => {
    expect(parseRuntimeOptions({})).toEqual({ typescript: true, nodeArguments: [], packageManager: "npm" });
  });

  it("are read from Pulumi.yaml, where false may be a text", () => {
    const options = parseRuntimeOptions({
      typescript: "false",
      nodeargs: "--import=tsx --title='two words'",
      tsconfig: "infra/tsconfig.json",
      packagemanager: "pnpm",
    });
    expect(options).toEqual({
      typescript: false,
      nodeArguments: ["--import=tsx", "--title=two words"],
      tsconfig: "infra/tsconfig.json",
      packageManager: "pnpm",
    });
    expect(parseRuntimeOptions({ typescript: false }).typescript).toBe(false);
  });

  it("split node's arguments outside of quotes", () => {
    expect(splitArguments("")).toEqual([]);
    expect(splitArguments(`  a "b c"  d='e f'  `)).toEqual(["a", "b c", "d=e f"]);
  });

  it("reach the SDK as variables", () => {
    expect(typescriptVariables(parseRuntimeOptions({ tsconfig: "t.json" }))).toEqual({
      PULUMI_NODEJS_TYPESCRIPT: "true",
      PULUMI_NODEJS_TSCONFIG_PATH: "t.json",
    });
    expect(typescriptVariables(parseRuntimeOptions({ typescript: false }))).toEqual({});
  });
});

describe("a program", () => {
  it("is run by the SDK's runner with everything it has to know", () => {
    const request = new RunRequest()
      .setProject("shop")
      .setStack("dev")
      .setPwd("/shop")
      .setOrganization("organization")
      .setMonitorAddress("127.0.0.1:1")
      .setParallel(16)
      .setDryrun(true)
      .setInfo(
        new ProgramInfo()
          .setRootDirectory("/shop")
          .setProgramDirectory("/shop")
          .setEntryPoint("infra/index.ts"),
      );
    const options = parseRuntimeOptions({ nodeargs: "--import=tsx" });
    expect(programArguments(request, { engine: "127.0.0.1:2", tracing: "" }, options, "/run.js")).toEqual([
      "--import=tsx",
      "/run.js",
      ...["--monitor", "127.0.0.1:1"],
      ...["--engine", "127.0.0.1:2"],
      ...["--organization", "organization"],
      ...["--project", "shop"],
      ...["--root-directory", "/shop"],
      ...["--stack", "dev"],
      ...["--pwd", "/shop"],
      ...["--parallel", "16"],
      "--dry-run",
      "infra/index.ts",
    ]);
  });

  it("that has told the engine itself what is wrong is not reported again", () => {
    const bail = responseOf({ code: 32, signal: null });
    expect([bail.getBail(), bail.getError()]).toEqual([true, ""]);
  });

  it("that fails or is killed is reported", () => {
    expect(responseOf({ code: 0, signal: null }).getError()).toBe("");
    expect(responseOf({ code: 3, signal: null }).getError()).toBe("the program exited with code 3");
    expect(responseOf({ code: null, signal: "SIGKILL" }).getError()).toBe(
      "the program was killed by SIGKILL",
    );
  });
});

describe("a plugin", () => {
  it("gets its folder where the runner of its kind looks for it", () => {
    expect(pluginCommand("analyzer", "/pack", ["127.0.0.1:2"])).toEqual({
      module: "cmd/run-policy-pack",
      arguments: ["127.0.0.1:2", "/pack"],
    });
    expect(pluginCommand("resource", "/provider", ["127.0.0.1:2"])).toEqual({
      module: "cmd/run-plugin",
      arguments: ["/provider", "127.0.0.1:2"],
    });
  });

  it("is installed without what only its development needs", () => {
    expect(installArguments("npm", true)).toContain("--omit=dev");
    expect(installArguments("npm", false)).not.toContain("--omit=dev");
    expect(installArguments("pnpm", true)).toEqual(["install"]);
  });
});

describe("the providers of a program", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "packages-"));
    const write = (path: string, manifest: object) => {
      const file = join(folder, path, "package.json");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(manifest));
    };
    write("program", { name: "program", dependencies: { "@pulumi/docker": "*", component: "*" } });
    write("program/node_modules/@pulumi/docker", {
      name: "@pulumi/docker",
      version: "5.2.0",
      pulumi: { resource: true },
    });
    write("program/node_modules/component", { name: "component", version: "1.0.0" });
    write("program/node_modules/component/node_modules/@pulumi/random", {
      name: "@pulumi/random",
      version: "v4.1.0",
      pulumi: { resource: true, name: "random", server: "https://plugins.example" },
    });
    write("node_modules/@pulumi/above", {
      name: "@pulumi/above",
      version: "1.0.0",
      pulumi: { resource: true },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are those of all packages it can reach, however deep and in folders above it", () => {
    const found = requiredPackages(join(folder, "program"));
    expect(found.map(({ name, version, server }) => [name, version, server])).toEqual([
      ["docker", "v5.2.0", ""],
      ["random", "v4.1.0", "https://plugins.example"],
      ["above", "v1.0.0", ""],
    ]);
  });

  it("are not those that a package merely mentions", () => {
    expect(requirementOf({ name: "@pulumi/pulumi", version: "3.0.0" })).toBeUndefined();
    expect(requirementOf({ name: "nameless", version: "1.0.0", pulumi: { resource: true } })).toBeUndefined();
  });

  it("stand beside its direct dependencies, or all of them", () => {
    const names = (transitive: boolean) =>
      dependenciesOf(join(folder, "program"), transitive).map(({ name }) => name);
    expect(names(false)).toEqual(["@pulumi/docker", "component"]);
    expect(names(true)).toEqual(["@pulumi/docker", "component", "@pulumi/random", "@pulumi/above"]);
  });
});
