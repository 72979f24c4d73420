import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { migrations } from "../../app/storage/migrations/index.ts";
import type { Migration } from "../../app/storage/migrations/migration.ts";
import { openStorage } from "../../app/storage/open.ts";
import { SchemaMismatch } from "../../app/storage/plan.ts";
import { StorageUnavailable, type Storage } from "../../app/storage/storage.ts";
import { all, exchange, storageCases, turn } from "../unit/app/storage/storage-cases.ts";
import { NoPostgres, Postgres } from "./postgres.ts";

const root = resolve(__dirname, "../..");

interface Backend {
  readonly name: string;
  /** URL of a new, empty database. */
  readonly newUrl: (context: TestContext) => Promise<string>;
}

const folder = mkdtempSync(join(tmpdir(), "bluegreen-storage-"));
let databases = 0;
let postgres: Postgres | undefined;
let withoutPostgres: string | undefined;

beforeAll(async () => {
  try {
    postgres = await Postgres.create();
  } catch (error) {
    if (!(error instanceof NoPostgres)) throw error;
    withoutPostgres = error.message;
  }
});

afterAll(async () => {
  await postgres?.remove();
  rmSync(folder, { recursive: true });
});

const backends: readonly Backend[] = [
  { name: "SQLite", newUrl: () => Promise.resolve(`file:${join(folder, `${(databases += 1)}.db`)}`) },
  { name: "PostgreSQL", newUrl: (context) => cluster(context).createDatabase(`test${(databases += 1)}`) },
];

/** The cluster; skips the test, with the reason, where there is none. */
function cluster(context: TestContext): Postgres {
  if (postgres === undefined) context.skip(withoutPostgres ?? "there is no PostgreSQL");
  return postgres;
}

function open(historyUrl: string, color = "blue", known = migrations): Promise<Storage> {
  return openStorage({ historyUrl, color, historyMessages: 4, historyUsers: 0 }, () => undefined, known);
}

interface Writer {
  /** Ids that were acknowledged. */
  readonly stored: string[];
  readonly ended: Promise<unknown>;
  readonly kill: () => void;
}

function write(url: string, color: string, turns: number, atOnce: number): Writer {
  const args = ["--import=tsx", "test/e2e/history-writer.ts", url, color, String(turns), String(atOnce)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const stored: string[] = [];
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    stored.push(...lines);
  });
  return { stored, ended: once(child, "close"), kill: () => child.kill("SIGKILL") };
}

describe("a storage in PostgreSQL", () => {
  storageCases(async (limits) => {
    if (postgres === undefined) throw new Error(withoutPostgres);
    const historyUrl = await postgres.createDatabase(`case${(databases += 1)}`);
    return openStorage({ ...limits, historyUrl, color: "blue" }, () => undefined);
  });

  it("is unavailable while its server is away, tells no password, and goes on when it is back", async (context) => {
    const server = cluster(context);
    const storage = await open(await server.createDatabase("outage"));
    await storage.history.remember(turn(1));
    await server.stop();
    const failed = storage.history.remember(turn(2));
    await expect(failed).rejects.toThrow(StorageUnavailable);
    await expect(failed).rejects.toThrow(/^postgres 127\.0\.0\.1:\d+\/outage: .*ECONNREFUSED/);
    const waiting = storage.history.remember(turn(3));
    await server.start();
    await waiting;
    expect((await all(storage.history.turns(0))).map(({ id }) => id)).toEqual(["id-1", "id-3"]);
    await storage.close();
  });

  it("is unavailable with a wrong password or database, and does not tell the password", async (context) => {
    const url = new URL(cluster(context).url);
    url.password = "secret-guess";
    const failed = open(url.href);
    await expect(failed).rejects.toThrow(StorageUnavailable);
    await expect(failed).rejects.toThrow("password authentication failed");
    await expect(failed).rejects.not.toThrow("secret-guess");
    await expect(open(`${cluster(context).url}x`)).rejects.toThrow('database "postgresx" does not exist');
  });
});

describe.each(backends)("two colors on one database of $name", ({ newUrl }) => {
  it("write 10,000 messages at once: none is lost, none is there twice", async (context) => {
    const url = await newUrl(context);
    const started = performance.now();
    const writers = ["blue", "green"].map((color) => write(url, color, 2500, 16));
    await Promise.all(writers.map(({ ended }) => ended));
    const seconds = (performance.now() - started) / 1000;
    const storage = await open(url);
    const turns = await all(storage.history.turns(0));
    const acknowledged = writers.flatMap(({ stored }) => stored);
    expect(acknowledged).toHaveLength(5000);
    expect(turns.map(({ id }) => id).sort()).toEqual(acknowledged.sort());
    expect(turns.flatMap(({ messages }) => messages)).toHaveLength(10_000);
    expect(new Set(turns.map(({ messages }) => messages[0]?.content)).size).toBe(5000);
    process.stdout.write(`10,000 messages in ${seconds.toFixed(1)} s\n`);
    await storage.close();
  });

  it("lose nothing that was acknowledged when one is killed", async (context) => {
    const url = await newUrl(context);
    const [killed, other] = [write(url, "blue", 100_000, 16), write(url, "green", 500, 4)];
    await expect.poll(() => killed.stored.length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(300);
    killed.kill();
    await Promise.all([killed.ended, other.ended]);
    const storage = await open(url);
    const found = new Set((await all(storage.history.turns(0))).map(({ id }) => id));
    for (const id of [...killed.stored, ...other.stored]) expect(found).toContain(id);
    expect(other.stored).toHaveLength(500);
    await storage.close();
  });

  it("migrate it at the same moment, once", async (context) => {
    const url = await newUrl(context);
    const both = await Promise.all([open(url, "blue"), open(url, "green")]);
    for (const storage of both) {
      await storage.history.remember(turn(1));
      expect(storage.schema?.database).toEqual({ min: 1, max: migrations.length });
      await storage.close();
    }
  });
});

describe.each(backends)("a migration on $name", ({ newUrl }) => {
  const last = migrations.length;
  const older = migrations.slice(0, -1);
  const contracted: readonly Migration[] = [
    ...migrations,
    {
      number: last + 1,
      kind: "contract",
      oldest: last,
      title: "less",
      statements: ["DROP INDEX turns_by_time"],
    },
  ];

  it("by the new color leaves the old color working, and the way back open", async (context) => {
    const url = await newUrl(context);
    const old = await open(url, "blue", older);
    expect(old.schema).toEqual({ server: { min: 1, max: last - 1 }, database: { min: 1, max: last - 1 } });
    await old.history.remember(turn(1));

    const fresh = await open(url, "green");
    expect(fresh.schema).toEqual({ server: { min: 1, max: last }, database: { min: 1, max: last } });
    await Promise.all([old.history.remember(turn(2)), fresh.history.remember(turn(3, { color: "green" }))]);
    expect(await fresh.history.recall("ann")).toEqual([...exchange(2), ...exchange(3)]);
    expect(await old.history.recall("ann")).toEqual([...exchange(2), ...exchange(3)]);
    expect(
      await fresh.feedback.give({ requestId: "request-1", verdict: "up", comment: undefined, at: 1 }),
    ).toBe(true);

    // The way back: the new color goes, the old one starts again on the newer schema.
    await Promise.all([fresh.close(), old.close()]);
    const again = await open(url, "blue", older);
    expect(again.schema).toEqual({ server: { min: 1, max: last - 1 }, database: { min: 1, max: last } });
    await again.history.remember(turn(4));
    expect(await all(again.history.turns(0))).toHaveLength(4);
    await again.close();
  });

  it("that takes something away waits for the old color, and then keeps it out with a clear error", async (context) => {
    const url = await newUrl(context);
    await (await open(url, "blue", older)).close();
    const early = await open(url, "green", contracted);
    expect(early.schema?.database).toEqual({ min: 1, max: last });
    await early.close();

    await (await open(url, "blue")).close();
    const late = await open(url, "green", contracted);
    expect(late.schema).toEqual({
      server: { min: last, max: last + 1 },
      database: { min: last, max: last + 1 },
    });
    await late.history.remember(turn(1));
    await (await open(url, "blue")).close();
    await late.close();

    const refused = open(url, "blue", older);
    await expect(refused).rejects.toThrow(SchemaMismatch);
    await expect(refused).rejects.toThrow(
      `the database has schema ${last + 1} and serves servers of schema ${last} to ${last + 1}; this server understands 1 to ${last - 1}`,
    );
  });
});
