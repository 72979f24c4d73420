import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { openStorage } from "../../../../app/storage/open.ts";
import { SqliteDatabase } from "../../../../app/storage/sqlite.ts";
import { StorageUnavailable, type Storage } from "../../../../app/storage/storage.ts";
import { all, storageCases, turn } from "./storage-cases.ts";

const folder = mkdtempSync(join(tmpdir(), "app-sqlite-"));
let files = 0;

function newUrl(): string {
  files += 1;
  return `file:${join(folder, `${files}.db`)}`;
}

function open(historyUrl: string, color = "blue"): Promise<Storage> {
  return openStorage({ historyUrl, color, historyMessages: 4, historyUsers: 0 }, () => undefined);
}

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("a storage in SQLite", () => {
  storageCases((limits) => openStorage({ ...limits, historyUrl: newUrl(), color: "blue" }, () => undefined));

  it("is there again when its server is, for the other color too", async () => {
    const url = newUrl();
    const blue = await open(url);
    await blue.history.remember(turn(1));
    await blue.close();
    const green = await open(url, "green");
    expect(await all(green.history.turns(0))).toEqual([turn(1)]);
    await green.close();
  });

  it("writes ahead of its file, each commit synchronously", async () => {
    const database = await SqliteDatabase.open(newUrl());
    expect(await database.read({ sql: "PRAGMA journal_mode" })).toEqual([{ journal_mode: "wal" }]);
    expect(await database.read({ sql: "PRAGMA synchronous" })).toEqual([{ synchronous: 2 }]);
    await database.close();
  });

  it("waits for another one's write, and does not hold up the process meanwhile", async () => {
    const url = newUrl();
    const [blue, green] = [await open(url), await SqliteDatabase.open(url)];
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 10);
    const held = green.alone(async () => delay(600));
    await blue.history.remember(turn(1));
    await held;
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(5);
    expect(await all(blue.history.turns(0))).toHaveLength(1);
    await Promise.all([blue.close(), green.close()]);
  });

  it("really stores what comes after a write that had to be given up", async () => {
    const url = newUrl();
    const [blue, green] = [await open(url), await SqliteDatabase.open(url)];
    await green.alone(async () => {
      await expect(blue.history.remember(turn(1))).rejects.toThrow(StorageUnavailable);
    });
    await blue.history.remember(turn(2));
    expect(await green.read({ sql: "SELECT id FROM turns" })).toEqual([{ id: "id-2" }]);
    expect(await green.write({ sql: "DELETE FROM turns" })).toBe(1);
    await Promise.all([blue.close(), green.close()]);
  });

  it("is unavailable where its directory is not there, and says what to do", async () => {
    const missing = open(`file:${join(folder, "nowhere", "history.db")}`);
    await expect(missing).rejects.toThrow(StorageUnavailable);
    await expect(missing).rejects.toThrow("its directory has to exist, be writable");
  });

  it("is unavailable where what it names is no database", async () => {
    const { writeFileSync } = await import("node:fs");
    const path = join(folder, "text.db");
    writeFileSync(path, "not a database, but a text that is long enough to be read as one".repeat(20));
    await expect(open(`file:${path}`)).rejects.toThrow("not a database");
  });
});
