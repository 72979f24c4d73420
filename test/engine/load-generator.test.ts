import { execFile } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asked } from "../../ops/load/asked.ts";
import { Conversion } from "../../ops/load/conversion.ts";
import { readRun } from "../../ops/load/run-folder.ts";
import { unsentLine } from "../../ops/load/script/line.ts";
import { planVariable, type LoadPlan } from "../../ops/load/script/plan.ts";
import type { LoadGenerator } from "../../toolchain/index.ts";
import { turns } from "./load-server.ts";
import { buildLimit, LoadStage, prepareK6, root } from "./load-stage.ts";

const loadScript = join(root, "ops", "load", "script", "main.ts");
const execute = promisify(execFile);

let k6: LoadGenerator;
let stage: LoadStage;

beforeAll(async () => {
  k6 = await prepareK6();
}, buildLimit);
beforeEach(async () => {
  stage = await LoadStage.open(k6);
});
afterEach(() => stage.close());

describe("a k6 that ends by itself", () => {
  async function wrapped(script: string): Promise<LoadGenerator> {
    const command = join(stage.folder, "k6");
    await writeFile(command, `#!/bin/sh\n${script}\n`);
    await chmod(command, 0o755);
    return { ...k6, command };
  }

  it("leaves no request out, and its end is told", async () => {
    const server = await stage.serve({ stream: [{ ...turns.streamed, answer: () => undefined }] });
    const killed = await wrapped(`exec timeout -s KILL 5 ${k6.command} "$@"`);
    const ended = await stage.run("baseline", { rate: "stream=2" }, killed);
    expect(ended.interrupted).toBe(true);
    expect(ended.generatorFailed).toMatch(/k6 ended by itself/);
    const streams = await stage.linesOf("stream");
    expect(streams.length).toBeGreaterThan(0);
    expect(streams).toHaveLength(server.met.stream.length);
    expect(streams.every(({ ok, cut }) => !ok && cut === true)).toBe(true);
    expect(await readRun(stage.folder)).toEqual(JSON.parse(JSON.stringify(ended)));
  });

  it("that stands still is killed, and that is told", async () => {
    await stage.serve();
    const stopped = await wrapped(`(sleep 5; kill -STOP $$) & exec ${k6.command} "$@"`);
    const ended = await stage.run("baseline", { scenario: "health", duration: "6s" }, stopped);
    expect(ended.generatorFailed).toMatch(/k6 did not end within .* s of being told to, and was killed/);
  });

  it("that stands still and goes on after its end counts nothing that it cuts then as a failure", async () => {
    await stage.serve();
    const thawed = await wrapped(
      `(sleep 4; kill -STOP $$; sleep 5; kill -CONT $$) & exec ${k6.command} "$@"`,
    );
    await stage.run("baseline", { scenario: "health", rate: "200", duration: "4s" }, thawed);
    const failed = (await stage.linesOf("health")).filter(({ ok, cut }) => !ok && cut !== true);
    expect(failed).toEqual([]);
  });

  it("before its first request is told with what it said", async () => {
    await stage.serve();
    const broken = await wrapped("echo no memory >&2; exit 7");
    const message = /k6 sent no request: k6 ended by itself \(exit 7\)\n {2}no memory/;
    await expect(stage.run("baseline", {}, broken)).rejects.toThrow(message);
  });
});

describe("k6 itself", () => {
  it("sends nothing where nobody says that it is wanted, and tells each arrival", async () => {
    const server = await stage.serve();
    const nobody = "http://127.0.0.1:9/";
    const plan: LoadPlan = {
      ...asked,
      id: "load-1",
      url: server.url,
      controlUrl: nobody,
      longestSeconds: 2,
      rates: { health: 10 },
      store: false,
    };
    const { stderr } = await execute(
      k6.command,
      ["run", "--quiet", "--no-usage-report", "--log-format", "raw", loadScript],
      { env: { ...process.env, [planVariable]: JSON.stringify(plan) } },
    );
    expect(server.met.health).toEqual([]);
    expect(stderr.split("\n").filter((line) => line === unsentLine).length).toBeGreaterThanOrEqual(19);
  });

  it("says of each arrival that it dropped what the runner looks for", async () => {
    const script = join(stage.folder, "script.ts");
    const scenario = `{ executor: "constant-arrival-rate", rate: 10, timeUnit: "1s", duration: "2s", preAllocatedVUs: 1 }`;
    await writeFile(
      script,
      `import { sleep } from "k6"; export const options = { scenarios: { a: ${scenario} } }; export default () => { console.log("turn"); sleep(0.95); };`,
    );
    const { stdout, stderr } = await execute(k6.command, [
      "run",
      "--quiet",
      "--no-usage-report",
      "--out",
      "json=-",
      script,
    ]);
    const conversion = new Conversion();
    for (const line of stdout.split("\n")) conversion.metric(line);
    const begun = stderr.split("\n").filter((line) => line.includes("turn")).length;
    expect(begun).toBeGreaterThan(0);
    expect(conversion.dropped + begun).toBeGreaterThanOrEqual(20);
    expect(conversion.dropped + begun).toBeLessThanOrEqual(21);
  });
});
