import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { layoutOf } from "../../../toolchain/layout.ts";
import { pulumiVersion } from "../../../toolchain/pulumi/cli.ts";
import { pulumiVariables } from "../../../toolchain/pulumi/environment.ts";
import { chooseGo, goProxyOf, isAtLeast, neededGo } from "../../../toolchain/go/go.ts";
import { dockerPlugin, listsPlugin } from "../../../toolchain/pulumi/official.ts";
import { findOnPath, withFolder } from "../../../toolchain/path.ts";

const layout = layoutOf("/project");

describe("the variables of plain pulumi", () => {
  const facts = {
    layout,
    environment: { PATH: "/usr/bin" },
    own: true,
    engineUrl: "unix:///var/run/docker.sock",
  };

  it("lead to the CLI, home, state and passphrase of the project", () => {
    expect(pulumiVariables(facts)).toEqual({
      PATH: "/project/.bluegreen/pulumi/bin:/usr/bin",
      PULUMI_HOME: "/project/.bluegreen/pulumi",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_BACKEND_URL: "file:///project/.bluegreen/state",
      PULUMI_CONFIG_PASSPHRASE_FILE: "/project/.bluegreen/passphrase",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    });
  });

  it("leave an installed Pulumi its own home, PATH and downloads", () => {
    const variables = pulumiVariables({ ...facts, own: false });
    expect(Object.keys(variables)).not.toEqual(expect.arrayContaining(["PATH"]));
    expect(variables).not.toHaveProperty("PULUMI_HOME");
    expect(variables).not.toHaveProperty("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION");
  });

  it("keep a backend and a passphrase that the caller chose", () => {
    const environment = { PULUMI_BACKEND_URL: "s3://states", PULUMI_CONFIG_PASSPHRASE: "mine" };
    const variables = pulumiVariables({ ...facts, environment });
    expect(variables.PULUMI_BACKEND_URL).toBe("s3://states");
    expect(variables).not.toHaveProperty("PULUMI_CONFIG_PASSPHRASE_FILE");
  });

  it("name the engine where it is not at the usual place", () => {
    expect(pulumiVariables({ ...facts, engineUrl: "unix:///home/me/.colima/docker.sock" }).DOCKER_HOST).toBe(
      "unix:///home/me/.colima/docker.sock",
    );
    expect(pulumiVariables({ ...facts, engineUrl: undefined })).not.toHaveProperty("DOCKER_HOST");
  });

  it("give the same when they are in force already", () => {
    const once = pulumiVariables(facts);
    const twice = pulumiVariables({ ...facts, environment: { ...facts.environment, ...once } });
    expect({ ...once, ...twice }).toEqual(once);
  });
});

describe("PATH", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "path-"));
    for (const [name, mode] of [
      ["a", 0o644],
      ["b", 0o755],
      ["c", 0o755],
    ] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "pulumi"), "", { mode });
    }
    mkdirSync(join(folder, "d", "pulumi"), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is searched for executable files, in its order", () => {
    const path = ["d", "a", "b", "c"].map((name) => join(folder, name)).join(delimiter);
    expect(findOnPath("pulumi", path)).toBe(join(folder, "b", "pulumi"));
    expect(findOnPath("pulumi", path, [`${join(folder, "b")}/`])).toBe(join(folder, "c", "pulumi"));
    expect(findOnPath("other", path)).toBeUndefined();
    expect(findOnPath("pulumi", undefined)).toBeUndefined();
  });

  it("gets a folder at its front once", () => {
    expect(withFolder("/x", "/usr/bin:/x:/bin")).toBe("/x:/usr/bin:/bin");
    expect(withFolder("/x", undefined)).toBe("/x");
  });
});

describe("an installed Pulumi", () => {
  it("has the docker plugin when it lists the version that the SDK asks for", () => {
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      dependencies: Record<string, string>;
    };
    expect(dockerPlugin.version).toBe(dependencies["@pulumi/docker"]);
    const plugin = { name: "docker", kind: "resource", version: dockerPlugin.version };
    expect(listsPlugin(JSON.stringify([plugin]), dockerPlugin)).toBe(true);
    expect(listsPlugin(JSON.stringify([{ ...plugin, version: "4.0.0" }]), dockerPlugin)).toBe(false);
    expect(listsPlugin(JSON.stringify([{ ...plugin, kind: "language" }]), dockerPlugin)).toBe(false);
    expect(listsPlugin("[]", dockerPlugin)).toBe(false);
  });
});

describe("the Go that builds the CLI", () => {
  it("is the installed one when it is new enough", () => {
    expect(chooseGo("1.26.8", false)).toBe("installed");
    expect(chooseGo(neededGo, true)).toBe("installed");
  });

  it("is fetched where the installed one is too old or missing", () => {
    expect(chooseGo("1.19.8", true)).toBe("fetch");
    expect(chooseGo(undefined, true)).toBe("fetch");
  });

  it("is left to the installed one where that can fetch the right version itself", () => {
    expect(chooseGo("1.22.0", false)).toBe("switch");
  });

  it("is missing where nothing can be fetched", () => {
    expect(chooseGo("1.19.8", false)).toBe("none");
    expect(chooseGo(undefined, false)).toBe("none");
  });

  it("compares versions by number", () => {
    expect(isAtLeast("1.100.0", "1.25.11")).toBe(true);
    expect(isAtLeast("1.25.9", "1.25.11")).toBe(false);
    expect(isAtLeast("1.26", "1.25.11")).toBe(true);
  });

  it("comes from the first proxy that GOPROXY names", () => {
    expect(goProxyOf({})).toBe("https://proxy.golang.org");
    expect(goProxyOf({ GOPROXY: "direct" })).toBe("https://proxy.golang.org");
    expect(goProxyOf({ GOPROXY: "https://go.example/,direct" })).toBe("https://go.example");
  });

  it("and the version of the CLI are those of go.mod", () => {
    const goMod = readFileSync("toolchain/pulumi-cli/go.mod", "utf8");
    expect(goMod).toContain(`\ngo ${neededGo}\n`);
    expect(goMod).toContain(`require github.com/pulumi/pulumi/pkg/v3 v${pulumiVersion}\n`);
  });
});
