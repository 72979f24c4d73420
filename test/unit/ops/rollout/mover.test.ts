import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { operationVariable, type Operation } from "../../../../infra/operation.ts";
import { OperatorError } from "../../../../ops/exit.ts";
import { priorityVariable } from "../../../../ops/lower-priority.ts";
import { Mover } from "../../../../ops/rollout/mover.ts";
import { state } from "./fixtures.ts";
import { stage, type Stage } from "./stage.ts";

const before = "config:\n  shop:activeColor: blue\n";

/** An update as the engine saw it. */
interface Update {
  readonly refresh: boolean | undefined;
  readonly operation: Operation;
  readonly file: string;
  readonly givesWay: boolean;
}

let set: Stage;
let root: string;
let stackFile: string;
let updates: Update[];
beforeEach(async () => {
  set = await stage({}, state());
  root = mkdtempSync(join(tmpdir(), "bluegreen-"));
  stackFile = join(root, "Pulumi.dev.yaml");
  writeFileSync(stackFile, before);
  updates = [];
});
afterEach(async () => {
  await set.close();
  rmSync(root, { recursive: true });
});

/** A mover of a stack whose updates do nothing, or fail. */
function mover({ stale = false, fails = false } = {}): Mover {
  const workspace: { envVars: Record<string, string> } = { envVars: {} };
  const up = ({ refresh }: { refresh?: boolean }) => {
    const operation = JSON.parse(workspace.envVars[operationVariable] ?? "{}") as Operation;
    const givesWay = workspace.envVars[priorityVariable] !== undefined;
    updates.push({ refresh, operation, file: readFileSync(stackFile, "utf8"), givesWay });
    return fails
      ? Promise.reject(new OperatorError("refused", "the gate said no"))
      : Promise.resolve({ outputs: {} });
  };
  const project = { root, name: "shop", stack: "dev", stackFile };
  return new Mover(
    { workspace, up } as unknown as Stack,
    { ...set.tools.session, project },
    { url: set.tools.url },
    stale,
  );
}

describe("an update of a rollout", () => {
  it("gives way to users' answers, but for one that takes the users back", async () => {
    await mover().step(state(), "x");
    await mover().finish(state(), "x", false);
    await mover().back(state(), "x", false);
    expect(updates.map(({ givesWay }) => givesWay)).toEqual([true, true, false]);
  });

  it("holds a lease of five minutes, however long its step is", async () => {
    const began = Date.now();
    const { leaseUntil = "" } = await mover().step(state(), "x");
    const seconds = (Date.parse(leaseUntil) - began) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(300);
    expect(seconds).toBeLessThan(302);
    expect(updates[0]?.operation.lease).toEqual({
      id: "rollout-1",
      holder: "ada@laptop, process 4711",
      until: leaseUntil,
    });
    expect(updates[0]?.file).toContain("percent: 10");
    expect(readFileSync(stackFile, "utf8")).toBe(updates[0]?.file);
  });

  it("that failed leaves the file as it was, and nothing beside it", async () => {
    await expect(mover({ fails: true }).step(state(), "x")).rejects.toThrow("the gate said no");
    expect(updates[0]?.file).toContain("percent: 10");
    expect(readFileSync(stackFile, "utf8")).toBe(before);
    expect(readdirSync(root)).toEqual(["Pulumi.dev.yaml"]);
  });

  it("asks first what runs, where a process before was killed, until one has succeeded", async () => {
    const stale = mover({ stale: true });
    await stale.back(state({ phase: "returning" }), "x", false);
    await stale.finish(state({ step: 2 }), "x", false);
    await stale.finish(state({ step: 2 }), "x", true);
    await mover().back(state({ phase: "returning" }), "x", false);
    expect(updates.map(({ refresh }) => refresh)).toEqual([true, false, true, false]);
    expect(updates.map(({ operation }) => operation)).toEqual(Array(4).fill({ endLease: "rollout-1" }));
  });
});
