import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  lstatSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { isWorthWaiting, outwaitingLock } from "../../../ops/busy-lock.ts";
import { LockedError, OperatorError } from "../../../ops/exit.ts";
import { listenForInterruption, type Interruption } from "../../../ops/interruption.ts";
import { explainFailure } from "../../../ops/pulumi-failure.ts";
import { lockRefusal } from "../../../ops/recovery/lock.ts";
import { replaceFile } from "../../../ops/replace-file.ts";

let interruption: Interruption | undefined;
afterEach(() => interruption?.dispose());

function context(notes: string[] = []) {
  interruption = listenForInterruption(() => undefined);
  return { terminal: { note: (line: string) => void notes.push(line) }, interruption };
}

describe("the stack's lock", () => {
  it("is waited for while a living process holds it, however often, and said once", async () => {
    const notes: string[] = [];
    let tries = 0;
    const done = await outwaitingLock(
      context(notes),
      () =>
        ++tries < 8 ? Promise.reject(new LockedError("running", "locked by ada")) : Promise.resolve("up"),
      1,
    );
    expect(done).toBe("up");
    expect(tries).toBe(8);
    expect(notes).toEqual(["locked by ada; waiting for its end …"]);
  });

  it("is not waited for where its holder is gone, and other failures pass through", async () => {
    let tries = 0;
    const fails = (error: OperatorError) => () => {
      tries += 1;
      return Promise.reject(error);
    };
    await expect(outwaitingLock(context(), fails(new LockedError("gone", "left")), 1)).rejects.toThrow(
      "left",
    );
    await expect(outwaitingLock(context(), fails(new OperatorError("failed", "x")), 1)).rejects.toThrow("x");
    expect(tries).toBe(2);
  });

  it("is waited for ten minutes where its holder is on another machine", () => {
    const elsewhere = new LockedError("elsewhere", "locked");
    expect([599, 600].map((seconds) => isWorthWaiting(elsewhere, seconds))).toEqual([true, false]);
    expect(isWorthWaiting(new LockedError("running", "locked"), 9999)).toBe(true);
  });

  it("is known by who holds it, also in what pulumi says", () => {
    const holder = { user: "ada", host: "laptop", pid: 7, since: "t" };
    const host = (program?: string) => ({ name: "laptop", programOf: () => program });
    expect(lockRefusal([holder], host("pulumi")).held).toBe("running");
    expect(lockRefusal([holder], host()).held).toBe("gone");
    expect(lockRefusal([holder, { ...holder, host: "server" }], host()).held).toBe("elsewhere");
    expect(lockRefusal([], host()).held).toBe("elsewhere");
    const said = "error: the stack is currently locked by 1 lock(s)\n created by ada@laptop (pid 7) at t";
    expect(explainFailure(said, host("pulumi")).held).toBe("running");
    expect(explainFailure("error: boom", host()).held).toBeUndefined();
  });
});

describe("a file that is replaced", () => {
  it("keeps its mode and its link, and leaves nothing beside it", async () => {
    const root = mkdtempSync(join(tmpdir(), "bluegreen-"));
    try {
      const [path, link] = [join(root, "a", "file"), join(root, "a", "link")];
      await replaceFile(path, "one");
      writeFileSync(path, "one", { mode: 0o600 });
      symlinkSync(path, link);
      const mode = statSync(path).mode;
      await replaceFile(link, "two");
      expect(readFileSync(path, "utf8")).toBe("two");
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(statSync(path).mode).toBe(mode);
      expect(readdirSync(join(root, "a"))).toEqual(["file", "link"]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
