import { appendFile, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LineWriter, readLines } from "../../../../ops/load/line-file.ts";
import { requestSchema, type LoadRequest } from "../../../../ops/load/line-schemas.ts";
import { readRun, runFiles, runFolder, writeRun } from "../../../../ops/load/run-folder.ts";
import type { LoadRun } from "../../../../ops/load/run-schema.ts";

const run: LoadRun = {
  version: 1,
  stack: "dev",
  profile: "deployment",
  scenario: "mixed",
  startedAt: 1_000,
  endedAt: 31_000,
  url: "http://127.0.0.1:8080",
  rates: { health: 20, chat: 0.5 },
  command: { line: "npx bluegreen flip --yes", startedAt: 11_000, endedAt: 21_000, exitCode: 0 },
  generator: "k6 v2.2.0",
  droppedArrivals: 0,
  machine: { cpus: 2, memoryMebibytes: 24_000, platform: "linux", node: "v20.19.0" },
};

const requests: LoadRequest[] = [
  { t: 1_000, ms: 2.5, kind: "health", status: 200, color: "blue", ok: true },
  { t: 1_050, ms: 812, kind: "stream", status: 200, color: "green", ok: true, ttft: 90.5, tokens: 32 },
  { t: 1_100, ms: 1, kind: "chat", status: 0, color: "", ok: false, error: "connection refused" },
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-folder-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function requestsIn(where: string): Promise<LoadRequest[]> {
  const read: LoadRequest[] = [];
  for await (const request of readLines(where, runFiles.requests, requestSchema)) read.push(request);
  return read;
}

async function written(lines: readonly LoadRequest[]): Promise<void> {
  const writer = new LineWriter<LoadRequest>(folder, runFiles.requests);
  for (const line of lines) await writer.write(line);
  await writer.close();
}

describe("a run's folder", () => {
  it("is named by time and profile, so that the alphabet is the order of time", () => {
    const at = new Date("2026-11-21T20:00:00.123Z");
    expect(runFolder("dev", at, "soak")).toBe(".bluegreen/reports/dev/load/20261121T200000-123Z-soak");
  });

  it("gives back the run that was written, and leaves no other file", async () => {
    await writeRun(folder, { ...run, interrupted: true });
    await writeRun(folder, run);
    expect(await readRun(folder)).toEqual(run);
    expect(await readdir(folder)).toEqual([runFiles.run]);
  });

  it("names the field of a run.json that another version wrote", async () => {
    await writeFile(join(folder, runFiles.run), JSON.stringify({ ...run, version: 2 }));
    await expect(readRun(folder)).rejects.toThrow(/run\.json is not as this version writes it: version:/);
  });

  it("says that a folder without run.json holds no run", async () => {
    await expect(readRun(folder)).rejects.toThrow(/holds no run/);
  });
});

describe("the lines of a run", () => {
  it("come back in their order", async () => {
    await written(requests);
    expect(await requestsIn(folder)).toEqual(requests);
  });

  it("are none where the file was never begun", async () => {
    expect(await requestsIn(folder)).toEqual([]);
  });

  it("end before the line that a killed run left half", async () => {
    await written(requests);
    await appendFile(join(folder, runFiles.requests), '{"t":1200,"ms":3,"ki');
    expect(await requestsIn(folder)).toEqual(requests);
  });

  it("are refused with path and number where one in the middle is broken", async () => {
    await writeFile(
      join(folder, runFiles.requests),
      `${JSON.stringify(requests[0])}\n{"t":1\n${JSON.stringify(requests[1])}\n`,
    );
    await expect(requestsIn(folder)).rejects.toThrow(/requests\.jsonl:2 is not as this version writes it/);
  });

  it("that a full disk did not take are told at once and at the end, and no line ends the run by itself", async () => {
    await symlink("/dev/full", join(folder, runFiles.requests));
    const writer = new LineWriter<LoadRequest>(folder, runFiles.requests);
    for (let round = 0; round < 1000; round += 1) for (const line of requests) await writer.write(line);
    expect(writer.broken.reason).toMatchObject({ code: "ENOSPC" });
    expect(writer.lines).toBe(3000);
    await expect(writer.close()).rejects.toThrow(/ENOSPC/);
  });

  it("are nobody else's to read", async () => {
    await written(requests);
    expect((await stat(join(folder, runFiles.requests))).mode & 0o777).toBe(0o600);
  });
});
