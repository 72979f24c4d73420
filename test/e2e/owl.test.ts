import { rm } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headers, paths, type DeepHealth } from "../../app/contract.ts";
import { Load } from "../../bench/load/load.ts";
import { loadKinds } from "../../bench/load/result.ts";
import type { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { classesIn } from "../../ops/contract/ontology-cases.ts";
import { writeRepository, type RepositoryFile, type TextModel } from "../triton/repository.ts";
import { dashboardQueries } from "../unit/support/dashboard-queries.ts";
import { containerStarts, createStack, eventually, meet, meetReady, root, routeInForce } from "./harness.ts";
import { bluegreen } from "./operator.ts";
import { Monitored } from "./prometheus.ts";
import { refusedUp } from "./refused-up.ts";

/** In a folder of its own, which git ignores. */
const folder = ".bluegreen/e2e-owl";

/** How long green's Triton loads. */
const loadSeconds = 60;

/** Why the broken model does not load. */
const loadFailure = "the weights of this model end in the middle of layer 7";

/** Words of an answer: as many tokens as a stream is asked for. */
const greeting = `Hello! ${"word ".repeat(63).trim()}`;

const talker: TextModel = { greeting, secondsPerWord: 0.01 };

const scrapeIntervalSeconds = 1;
const monitored = new Monitored(18673, 18674);
const begun = Date.now();

let stack: OwnStack;
/** When green's Triton began to load at the earliest. */
let declared: number;

const repository = (name: string, model: TextModel): Promise<RepositoryFile> =>
  writeRepository(root, `${folder}/${name}/owl.tar`, [model]);

const release = (version: string, model: RepositoryFile) => ({
  version,
  model,
  memoryMebibytes: 512,
  triton: { memoryMebibytes: 1024 },
});

beforeAll(async () => {
  const [whole, streaming] = await Promise.all([
    repository("whole", talker),
    repository("streaming", { ...talker, version: 2, decoupled: true, loadSeconds }),
  ]);
  stack = await createStack({
    name: "e2e-owl",
    routerPort: 18670,
    colorPorts: { blue: 18671, green: 18672 },
    subnet: "172.28.167.0/24",
    config: {
      workload: "owl",
      blue: release("1", whole),
      green: release("1", streaming),
      gate: { loadBudgetSeconds: 180 },
      monitoring: {
        enabled: true,
        prometheusPort: 18673,
        alertmanagerPort: 18674,
        scrapeIntervalSeconds,
        grafana: false,
      },
    },
  });
});

afterAll(async () => {
  await stack.destroy();
  await rm(join(root, folder), { recursive: true, force: true });
});

/** Sends JSON to users' paths, or to a color's. */
async function post(path: string, body: object) {
  const answer = await request(`${stack.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

async function deepHealth(color: Color): Promise<DeepHealth> {
  const { body } = await request(`${stack.url}/${color}${paths.health}`);
  return (await body.json()) as DeepHealth;
}

/** Of a shop that has grown: a table leads to the one before it. */
function schemaOf(tables: number): object {
  return {
    baseIri: "https://example.org/shop#",
    tables: Array.from({ length: tables }, (_, at) => ({
      name: `table_${at}`,
      columns: [
        { name: "id", type: "bigint" },
        { name: "name", type: "varchar(80)", nullable: false },
        { name: "changed_at", type: "timestamp" },
        ...(at > 0 ? [{ name: "parent_id", type: "bigint", nullable: false }] : []),
      ],
      primaryKey: ["id"],
      ...(at > 0 && {
        foreignKeys: [{ columns: ["parent_id"], references: { table: `table_${at - 1}` } }],
      }),
    })),
  };
}

describe("colors of the workload owl", () => {
  test("answer through the router what Triton computes, and have a quiet start", async () => {
    await stack.up();
    declared = Date.now();
    await meetReady(stack, "blue");
    const answer = await post(paths.chat, { message: "Say hello.", max_tokens: 3, temperature: 0 });
    expect(answer.status, answer.text).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ response: "Hello! word word" });
    expect(answer.headers[headers.color]).toBe("blue");
    const { model } = await deepHealth("blue");
    expect(model).toMatchObject({ architecture: expect.stringContaining("python") as string });
    expect(
      Object.keys(await containerStarts(stack))
        .filter((name) => /blue|green/.test(name))
        .sort(),
    ).toEqual(
      ["blue", "green"].flatMap((color) =>
        ["", "-converter", "-triton"].map((part) => `/${stack.prefix}-${color}${part}`),
      ),
    );
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("make an ontology of 200 tables, through the router too", async () => {
    const { status, headers: head, text } = await post(paths.ontology, schemaOf(200));
    expect(status, text.slice(0, 500)).toBe(200);
    expect(head["content-type"]).toMatch(/^text\/turtle/);
    expect(head[headers.color]).toBe("blue");
    expect(classesIn(text).sort()).toEqual(Array.from({ length: 200 }, (_, at) => `table_${at}`).sort());
  });

  test("wait at a flip for a Triton that loads for a minute, and nobody who asks meanwhile loses an answer", async () => {
    const { body, statusCode } = await request(`${stack.url}/green${paths.ready}`);
    expect(statusCode).toBe(503);
    expect(await body.json()).toMatchObject({ reason: expect.stringContaining("Triton") as string });
    await stack.set({ activeColor: "green" });
    const before = await containerStarts(stack);
    const shape = { connections: 4, healthPauseMilliseconds: 5, users: 2, streams: 2, streamTokens: 64 };
    const load = Load.start(stack.url, shape);
    await stack.up();
    // Less than it loads: it began before the update that declared it ended.
    expect(Date.now() - declared).toBeGreaterThan((loadSeconds - 30) * 1000);
    const sinceFlip = load.tallies.stream.summary().answered;
    expect(await load.until(({ tallies }) => tallies.stream.summary().answered > sinceFlip + 3, 30)).toBe(
      true,
    );
    const { tallies, sightings } = await load.stop();
    for (const kind of loadKinds) expect(tallies[kind].summary().reasons, kind).toEqual({});
    expect(tallies.health.summary().answered).toBeGreaterThan(1000);
    expect(tallies.chat.summary().answered).toBeGreaterThan(20);
    expect(sightings.current).toBe("green");
    expect(await containerStarts(stack)).toEqual(before);
    expect(await routeInForce(stack)).toMatchObject({ weights: { blue: 0, green: 100 } });
    console.log(
      `${loadSeconds} s to load: ${loadKinds.map((kind) => `${tallies[kind].summary().answered} ${kind}`).join(", ")}, none failed`,
    );
  });

  test("keep the contract on their direct paths, Triton streaming or not", async () => {
    for (const color of ["blue", "green"]) {
      const { code, output } = await bluegreen(stack, "test", "--base-url", `${stack.url}/${color}`);
      expect(code, output).toBe(0);
      expect(output).toMatch(/pass\s+POST \/v1\/ontology makes an ontology/);
    }
  });

  test("are told to operators container by container", async () => {
    const status = await bluegreen(stack, "status");
    expect(status.code, status.output).toBe(0);
    const memory = await bluegreen(stack, "mem");
    for (const color of ["blue", "green"])
      for (const title of [color, `${color}-triton`, `${color}-converter`]) {
        const row = new RegExp(`^${title} .*${stack.prefix}-${title}: Up`, "m");
        expect(status.stdout).toMatch(row);
        expect(memory.stdout).toMatch(new RegExp(`^${title} .*\\d MiB`, "m"));
      }
    const { stdout: log } = await bluegreen(stack, "logs", "green-triton", "--tail", "1000");
    expect(log).toMatch(/successfully loaded 'text'|text.*READY/);
    const health = await bluegreen(stack, "health");
    expect(health.code, health.output).toBe(0);
  });

  test("are watched, Triton and converter too, and every query of their dashboards' rows has a value", async () => {
    const targets = await bluegreen(stack, "prom-targets");
    expect(targets.code, targets.output).toBe(0);
    expect(await monitored.targets()).toEqual(
      expect.arrayContaining(["triton", "converter"].flatMap((job) => [`${job} blue up`, `${job} green up`])),
    );
    const queries = dashboardQueries({ gpus: false, owl: true, scrapeIntervalSeconds, stepSeconds: 10 });
    const own = queries.filter(({ expr }) => /job="(triton|converter)"/.test(expr));
    expect(own.length).toBeGreaterThan(20);
    await eventually(
      async () => {
        const empty: string[] = [];
        for (const { where, expr } of own) {
          const values = await monitored.values(expr, { from: begun, stepSeconds: scrapeIntervalSeconds });
          if (!values.some(Number.isFinite)) empty.push(`${where}: ${expr}`);
        }
        return empty.length > 0 ? empty.join("\n") : undefined;
      },
      "every query has a value",
      10,
    );
  });

  test("whose model does not load are refused with Triton's own reason, and users stay where they are", async () => {
    const { file, sha256 } = await repository("broken", { ...talker, version: 3, loadFailure });
    await stack.set({
      "blue.version": "2",
      "blue.model.file": file,
      "blue.model.sha256": sha256,
      activeColor: "blue",
    });
    const started = performance.now();
    const output = await refusedUp(stack, "green");
    const seconds = (performance.now() - started) / 1000;
    expect(output).toMatch(
      new RegExp(`gate: blue did not pass: readiness: .*${stack.prefix}-blue-triton.*${loadFailure}`),
    );
    expect(seconds).toBeLessThan(120);
    expect(await meet(stack, paths.ready)).toMatchObject({ status: 200, color: "green" });
    const { code } = await bluegreen(stack, "status");
    expect(code).not.toBe(0);
  });
});
