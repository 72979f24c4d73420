import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { layoutOf, type Layout } from "../../../toolchain/layout.ts";
import { withLock } from "../../../toolchain/lock.ts";

let layout: Layout;

beforeEach(async () => {
  layout = layoutOf(await mkdtemp(join(tmpdir(), "lock-")));
});

afterEach(() => rm(layout.root, { recursive: true }));

describe("two preparations of one project", () => {
  it("run one after the other, and the second says whom it waits for", async () => {
    const order: string[] = [];
    const waited: number[] = [];
    const job = (name: string) =>
      withLock(
        layout,
        (other) => waited.push(other),
        async () => {
          order.push(`${name} starts`);
          await new Promise((resolve) => setTimeout(resolve, 50));
          order.push(`${name} ends`);
        },
      );
    await Promise.all([job("first"), job("second")]);
    expect(order[1]?.split(" ")[0]).toBe(order[0]?.split(" ")[0]);
    expect(order).toHaveLength(4);
    expect(waited).toEqual([process.pid]);
  });

  it("go on after one that was killed", async () => {
    await mkdir(layout.home);
    // Above the largest number that Linux and macOS give to a process.
    await writeFile(join(layout.home, "lock"), "9999999");
    expect(
      await withLock(
        layout,
        () => undefined,
        () => Promise.resolve("done"),
      ),
    ).toBe("done");
  });

  it("leave nothing behind, also after a failure", async () => {
    await expect(
      withLock(
        layout,
        () => undefined,
        () => Promise.reject(new Error("no")),
      ),
    ).rejects.toThrow("no");
    expect(existsSync(join(layout.home, "lock"))).toBe(false);
  });

  it("end when the caller gives up waiting", async () => {
    await mkdir(layout.home);
    await writeFile(join(layout.home, "lock"), String(process.pid));
    const control = new AbortController();
    setTimeout(() => control.abort(), 50);
    const waiting = withLock(
      layout,
      () => undefined,
      () => Promise.resolve(),
      control.signal,
    );
    await expect(waiting).rejects.toThrow(/abort/i);
    expect(existsSync(join(layout.home, "lock"))).toBe(true);
  });
});
