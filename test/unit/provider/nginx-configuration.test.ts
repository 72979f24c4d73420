import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nginxConfiguration } from "../../../provider/nginx-configuration.ts";
import { callContext } from "../support/call-context.ts";
import { containerName, stage, type Stage } from "../support/stage.ts";

const version = "v".repeat(64);
const file = `configurations/${version.slice(0, 16)}.conf`;

const reload = ["nginx", "-s", "reload", "-c", "/var/lib/bluegreen/nginx.conf"];

let set: Stage;

beforeEach(async () => {
  set = await stage();
  set.engine.onReload = () => {
    set.router.configuration = version;
  };
});

afterEach(() => set.close());

const inputs = (text = "events {}") => ({
  container: containerName,
  containerId: "id",
  text,
  version,
  url: set.router.url,
});
const create = (text?: string, signal?: AbortSignal) =>
  nginxConfiguration.create(inputs(text), callContext(signal));

describe("a configuration", () => {
  it("is written, tested, put in force, loaded, and proven to be in force, in this order", async () => {
    const puts: (readonly string[])[] = [];
    set.engine.onPut = (paths) => puts.push(paths);
    const { id, outputs } = await create();
    expect([id, outputs]).toEqual(["configuration", inputs()]);
    expect(puts).toEqual([["configurations", file], ["nginx.conf"]]);
    const [test, load, remove] = set.engine.commands;
    expect([test, load]).toEqual([["nginx", "-t", "-q", "-c", `/var/lib/bluegreen/${file}`], reload]);
    expect(remove).toEqual(expect.arrayContaining(["/var/lib/bluegreen/configurations", file.split("/")[1]]));
    expect(set.volume.links.get("nginx.conf")).toBe(file);
  });

  it("that nginx refuses leaves the one before in force, and says what nginx said", async () => {
    await create();
    const before = set.volume.links.get("nginx.conf");
    set.engine.onRun = () => ({ exitCode: 1, output: 'unknown directive "wrong" in line 1' });
    const update = nginxConfiguration.update?.(
      "id",
      {},
      { ...inputs("wrong;"), version: "w".repeat(64) },
      callContext(),
    );
    await expect(update).rejects.toThrow(
      'nginx refuses the configuration (nginx -t: exit 1):\nunknown directive "wrong" in line 1',
    );
    expect(set.volume.links.get("nginx.conf")).toBe(before);
    expect(set.engine.commands.filter((command) => command.includes("reload"))).toHaveLength(1);
  });

  it("is loaded again and again while nginx has just started and has no process id yet", async () => {
    let starting = 2;
    set.engine.onRun = (command) => {
      if (!command.includes("reload") || starting-- === 0) return { exitCode: 0, output: "" };
      return { exitCode: 1, output: 'open() "/tmp/nginx.pid" failed (2: No such file or directory)' };
    };
    await create();
    expect(set.engine.commands.filter((command) => command.includes("reload"))).toHaveLength(3);
  });

  it("that is in force already is loaded and proven, not written again", async () => {
    await create();
    const puts: unknown[] = [];
    set.engine.onPut = (paths) => puts.push(paths);
    await nginxConfiguration.update?.("id", {}, inputs(), callContext());
    expect(puts).toEqual([]);
  });

  it("waits until nginx answers with its version", async () => {
    set.engine.onReload = () => {
      setTimeout(() => {
        set.router.configuration = version;
      }, 200);
    };
    await create();
    expect(set.router.asked.filter((asked) => asked === "GET /router/configuration").length).toBeGreaterThan(
      1,
    );
  });

  it("stops waiting when the update is cancelled", async () => {
    set.engine.onReload = () => undefined;
    const cancelled = new AbortController();
    setTimeout(() => cancelled.abort(new Error("the update was cancelled")), 200);
    await expect(create(undefined, cancelled.signal)).rejects.toThrow("the update was cancelled");
  });
});

describe("secrets that are left out", () => {
  it("are replaced by an empty set once nginx has left them, for whoever reads the volume", async () => {
    const steps: string[] = [];
    set.engine.onRun = (command) => {
      if (command.includes("reload")) steps.push("reload");
      if (command[0] === "mv") steps.push("swap");
      return { exitCode: 0, output: command[0] === "readlink" ? "sets/earlier" : "" };
    };
    set.engine.onPut = (paths) => steps.push(...paths.filter((path) => /^sets\/\w+\/./.test(path)));
    await nginxConfiguration.update?.("id", { ...inputs(), keys: ["k".repeat(40)] }, inputs(), callContext());
    expect(steps).toEqual(["reload", expect.stringMatching(/^sets\/\w+\/keys$/), "swap"]);
    expect(set.engine.commands.at(-1)).toEqual(expect.arrayContaining(["find", "rm", "-rf"]));
  });
});

describe("a configuration that is read back", () => {
  it("is the text in the volume, so that an edit by hand shows up", async () => {
    await create();
    set.volume.files.set(file, "events {} # by hand");
    const found = await nginxConfiguration.read?.("configuration", inputs(), inputs(), callContext());
    expect(found?.inputs["text"]).toBe("events {} # by hand");
  });

  it("does not exist where the volume was lost", async () => {
    expect(
      await nginxConfiguration.read?.("configuration", inputs(), inputs(), callContext()),
    ).toBeUndefined();
  });
});
