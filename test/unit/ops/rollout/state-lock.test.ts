import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { whereIs, type Owner } from "../../../../ops/owner.ts";
import { resumed } from "../../../../ops/rollout/begin.ts";
import { StateFile } from "../../../../ops/rollout/state-file.ts";
import { state } from "./fixtures.ts";

const other: Owner = { user: "bob", host: "laptop", pid: 4711, program: "node" };
const own: Owner = { user: "ada", host: "laptop", pid: process.pid, program: "node" };
const host = (program: string | undefined, name = "laptop") => ({ name, programOf: () => program });

let root: string;
let path: string;
let file: StateFile;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bluegreen-"));
  mkdirSync(join(root, ".bluegreen", "rollouts"), { recursive: true });
  path = join(root, ".bluegreen", "rollouts", "dev.lock");
  file = new StateFile({ root, name: "shop", stack: "dev", stackFile: "" });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

describe("a rollout's file", () => {
  it("is held while its process works, and free after it, whatever came", async () => {
    await file.holding(own, host("node"), false, () => {
      expect(existsSync(path)).toBe(true);
      return Promise.resolve();
    });
    expect(existsSync(path)).toBe(false);
    await expect(
      file.holding(own, host("node"), false, () => Promise.reject(new Error("x"))),
    ).rejects.toThrow("x");
    expect(existsSync(path)).toBe(false);
  });

  it("is not given to a second process, nor taken from the first", async () => {
    let worked = false;
    const second = () => {
      worked = true;
      return Promise.resolve();
    };
    writeFileSync(path, JSON.stringify(other));
    await expect(file.holding(own, host("node"), true, second)).rejects.toThrow(
      "a rollout of this stack is carried out by bob@laptop, process 4711",
    );
    expect([worked, existsSync(path)]).toEqual([false, true]);
  });

  it.each<[string, string, string | undefined, boolean, boolean]>([
    ["whose process is gone", JSON.stringify(other), undefined, false, true],
    ["whose number is another program's", JSON.stringify(other), "vim", false, true],
    ["who was killed while he wrote", '{"user":', "node", false, true],
    ["on another machine", JSON.stringify({ ...other, host: "server" }), "node", false, false],
    [
      "on another machine, that is taken over",
      JSON.stringify({ ...other, host: "server" }),
      "node",
      true,
      true,
    ],
  ])("of a holder %s", async (_what, text, program, takeOver, free) => {
    writeFileSync(path, text);
    const held = file.holding(own, host(program), takeOver, () => Promise.resolve("worked"));
    if (free) expect(await held).toBe("worked");
    else await expect(held).rejects.toThrow("carried out by bob@server");
  });
});

describe("an owner with the number of the process that asks", () => {
  it("went before it, as in a container that was started anew", () => {
    expect(whereIs(own, host("node"))).toBe("gone");
    expect(whereIs(other, host("node"))).toBe("running");
  });
});

describe("a rollout that goes on", () => {
  it("honours an abort in every phase, also once it was to be promoted", () => {
    for (const phase of ["waiting", "moving", "observing", "finishing"] as const) {
      expect(resumed(state({ phase, step: 2, outcome: "promoted" }), { abort: true })).toMatchObject({
        phase: "returning",
        outcome: "aborted",
      });
    }
    const back = state({ phase: "returning", outcome: "rolledBack" });
    expect(resumed(back, { abort: true })).toEqual(back);
  });

  it("stays as it was without one, and goes on where it waited and is approved", () => {
    const waiting = state({ phase: "waiting", paused: true });
    expect(resumed(waiting, {})).toEqual(waiting);
    expect(resumed(waiting, { approve: true })).toMatchObject({ phase: "moving", paused: false });
    expect(resumed(state({ phase: "finishing" }), { approve: true }).phase).toBe("finishing");
  });
});
