import { appendFile, chmod, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { OperatorError } from "../../../../../ops/exit.ts";
import { openerOf, openFile } from "../../../../../ops/load/report/open-file.ts";
import { runsFolder, writeRun } from "../../../../../ops/load/run-folder.ts";
import type { Interruption } from "../../../../../ops/interruption.ts";
import { table } from "../../../../../ops/table.ts";
import type { Session } from "../../../../../ops/verb.ts";
import { report } from "../../../../../ops/verbs/report.ts";
import { results } from "../../../../../ops/verbs/results.ts";
import { unreached } from "../../unreached.ts";
import { baseline, eachSecond, leftBy, request, type Left } from "./stage.ts";

const requests = eachSecond({ ms: 40 });

const first = "20261121T163000-000Z-baseline";
const second = "20261121T173000-000Z-baseline";

/** A project whose stack `dev` has these runs, and what verbs say there. */
async function withRuns(runs: Readonly<Record<string, Left>>) {
  const root = await leftBy({});
  const around = join(root, runsFolder("dev"));
  for (const [name, left] of Object.entries(runs)) {
    await mkdir(around, { recursive: true });
    await cp(await leftBy(left), join(around, name), { recursive: true });
  }
  const said = { lines: [] as string[], notes: [] as string[], result: undefined as unknown };
  const session: Session = {
    project: { root, name: "shop", stack: "dev", stackFile: join(root, "Pulumi.dev.yaml") },
    terminal: {
      json: false,
      interactive: false,
      colored: false,
      print: (line = "") => said.lines.push(line),
      write: (text) => said.lines.push(text),
      note: (line) => said.notes.push(line),
      table: (rows) => said.lines.push(...table(rows)),
      paint: (_, text) => text,
      result: (value) => (said.result = value),
    },
    interruption: {} as Interruption,
    reach: unreached,
  };
  return { around, said, session };
}

describe("bluegreen report", () => {
  test("prints the newest run, and where its plots are", async () => {
    const { session, said, around } = await withRuns({
      [first]: { run: baseline },
      [second]: { run: baseline, requests },
    });
    expect(await report(session, {}, undefined)).toBe("ok");
    expect(said.lines[0]).toContain("# Load: passed");
    expect(said.lines.at(-1)).toContain(join(second, "report.html"));
    expect(said.result).toMatchObject({ run: second, verdict: { passed: true, total: 180 } });
    expect(await readFile(join(around, second, "report.html"), "utf8")).toContain("<!doctype html>");
  });

  test.each([first, "20261121T1630", `.bluegreen/reports/dev/load/${first}`])(
    "prints the run %s",
    async (name) => {
      const { session, said } = await withRuns({
        [first]: { run: baseline },
        [second]: { run: baseline, requests },
      });
      await report(session, {}, name);
      expect(said.result).toMatchObject({ run: first, verdict: { inconclusive: "nothing was asked" } });
    },
  );

  test("says which runs there are where there is none of that name", async () => {
    const { session } = await withRuns({ [first]: { run: baseline } });
    const failure = await report(session, {}, "2025").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OperatorError);
    expect(failure).toMatchObject({ exit: "usage", message: `dev has no run "2025"; it has ${first}` });
  });

  test("says how to run a load where none was run yet", async () => {
    const { session } = await withRuns({});
    await expect(report(session, {}, undefined)).rejects.toMatchObject({
      message: "no load was run on dev yet",
      cure: "npx bluegreen load baseline",
    });
  });

  test.each([
    ["linux", "xdg-open"],
    ["darwin", "open"],
  ] as const)("on %s opens the page with %s, where that is on PATH", async (platform, name) => {
    const folder = await leftBy({});
    expect(openerOf(platform, folder)).toBeUndefined();
    const opener = join(folder, name);
    await writeFile(opener, `#!/bin/sh\nprintf %s "$1" > "${folder}/opened"\n`);
    await chmod(opener, 0o755);
    expect(openerOf(platform, folder)).toBe(opener);
    expect(await openFile("/reports/report.html", opener)).toBe(true);
    await vi.waitFor(async () => {
      expect(await readFile(join(folder, "opened"), "utf8")).toBe("/reports/report.html");
    });
  });

  test("is told where the opener cannot be started", async () => {
    expect(await openFile("/reports/report.html", "/nowhere/xdg-open")).toBe(false);
  });
});

describe("bluegreen results", () => {
  test("shows the runs that are kept, newest first, with what tells most", async () => {
    const failed = [...requests, request(30, { kind: "chat", ok: false, status: 502 })];
    const { session, said } = await withRuns({
      [first]: { run: baseline, requests: failed },
      [second]: { run: baseline, requests },
    });
    expect(await results(session)).toBe("ok");
    const [header, newest, older] = said.lines;
    expect(header).toMatch(/run +scenario +took +requests +failed +p95 +first token p95 +flips +verdict/);
    expect(newest).toMatch(new RegExp(`^${second} +mixed +60 s +180 +0 +chat 40 ms +– +0 +passed$`));
    expect(older).toMatch(new RegExp(`^${first} .* 181 +1 .* failed$`));
    expect(said.result).toMatchObject([{ name: second }, { name: first, verdict: { failed: 1 } }]);
  });

  test("leaves out a run that cannot be read, and says so", async () => {
    const { session, said, around } = await withRuns({
      [first]: { run: baseline, requests },
      [second]: { run: baseline },
    });
    await rm(join(around, second, "run.json"));
    await results(session);
    expect(said.notes).toEqual([expect.stringContaining(join(second, "run.json"))]);
    expect(said.result).toMatchObject([{ name: first }]);
  });

  test.each<[string, (folder: string) => Promise<unknown>]>([
    [
      "has a folder for a file",
      async (folder) => {
        await rm(join(folder, "requests.jsonl"));
        await mkdir(join(folder, "requests.jsonl"));
      },
    ],
    [
      "is said to have taken aeons",
      async (folder) =>
        writeRun(folder, { ...baseline, endedAt: Date.UTC(2099, 0), requests: requests.length }),
    ],
    [
      "has a request of no time",
      async (folder) => appendFile(join(folder, "requests.jsonl"), '{"t":1e300,"ms":1}\n{}\n'),
    ],
  ])("leaves out a run that %s, and shows the others", async (_, spoil) => {
    const { session, said, around } = await withRuns({
      [first]: { run: baseline, requests },
      [second]: { run: baseline, requests },
    });
    await spoil(join(around, second));
    expect(await results(session)).toBe("ok");
    expect(said.notes).toEqual([expect.stringContaining(`${second} is left out: `)]);
    expect(said.result).toMatchObject([{ name: first }]);
  });

  test("says how to run a load where none was run yet", async () => {
    const { session, said } = await withRuns({});
    expect(await results(session)).toBe("ok");
    expect(said.lines).toEqual(["no load was run on dev yet: npx bluegreen load baseline"]);
    expect(said.result).toEqual([]);
  });
});
