import { describe, expect, it } from "vitest";
import { migrations } from "../../../../app/storage/migrations/index.ts";
import type { Migration } from "../../../../app/storage/migrations/migration.ts";
import { planMigration, serverRange, type DatabaseState } from "../../../../app/storage/plan.ts";

const expand = (number: number): Migration => ({ number, kind: "expand", title: "more", statements: [] });
const contract = (number: number, oldest: number): Migration => ({
  number,
  kind: "contract",
  oldest,
  title: "less",
  statements: [],
});
const state = (version: number, oldest: number, servers: DatabaseState["servers"] = {}): DatabaseState => ({
  version,
  oldest,
  servers,
});
const numbers = (all: readonly Migration[]) => all.map(({ number }) => number);

describe("migrations", () => {
  it("are numbered without a gap, and contract nothing that their own release needs", () => {
    expect(numbers(migrations)).toEqual(migrations.map((_, index) => index + 1));
    for (const migration of migrations) {
      if (migration.kind === "contract") expect(migration.oldest).toBeLessThan(migration.number);
    }
  });

  it("give a server the range from what it contracted to what it knows", () => {
    expect(serverRange([expand(1), expand(2)])).toEqual({ min: 1, max: 2 });
    expect(serverRange([expand(1), expand(2), contract(3, 2)])).toEqual({ min: 2, max: 3 });
  });
});

describe("the plan of a migration", () => {
  it("applies everything to a new database", () => {
    const plan = planMigration(state(0, 1), "blue", [expand(1), expand(2), contract(3, 2)]);
    expect(numbers(plan.apply)).toEqual([1, 2, 3]);
  });

  it("expands under a color of an older schema, and leaves a database alone that is newer but compatible", () => {
    expect(numbers(planMigration(state(1, 1, { blue: 1 }), "green", [expand(1), expand(2)]).apply)).toEqual([
      2,
    ]);
    expect(planMigration(state(2, 1, { green: 2 }), "blue", [expand(1)])).toEqual({
      apply: [],
      putOff: undefined,
    });
  });

  it("puts a contraction off while the other color still needs what it takes away", () => {
    const all = [expand(1), expand(2), contract(3, 2)];
    const waiting = planMigration(state(2, 1, { blue: 1, green: 2 }), "green", all);
    expect(waiting.apply).toEqual([]);
    expect(waiting.putOff).toBe(
      "migration 3 (less) waits: blue is of schema 1, which needs what it takes away",
    );
    expect(numbers(planMigration(state(2, 1, { blue: 2, green: 2 }), "green", all).apply)).toEqual([3]);
  });

  it("refuses a database that was contracted beyond the server, with both ranges and the cure", () => {
    expect(() => planMigration(state(3, 2), "blue", [expand(1)])).toThrow(
      "the database has schema 3 and serves servers of schema 2 to 3; this server understands 1 to 1: deploy a newer version",
    );
  });

  it("refuses to start where what it needs comes after a contraction that has to wait", () => {
    const all = [expand(1), contract(2, 2), expand(3)];
    expect(() => planMigration(state(1, 1, { blue: 1 }), "green", all)).toThrow(
      "cannot work without migration 3: deploy a version between the two on blue first",
    );
  });
});
