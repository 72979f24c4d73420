import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headers, paths, type DeepHealth } from "../../app/contract.ts";
import { Load } from "../../bench/load/load.ts";
import { loadKinds } from "../../bench/load/result.ts";
import type { OwnStack } from "../../bench/own-stack.ts";
import { classesIn } from "../../ops/contract/ontology-cases.ts";
import { dashboardQueries } from "../unit/support/dashboard-queries.ts";
import { containerStarts, eventually, meet, meetReady, routeInForce } from "./harness.ts";
import { bluegreen } from "./operator.ts";
import {
  askOwl,
  createOwlStack,
  loadSeconds,
  monitored,
  owlRepository,
  removeOwlStack,
  schemaOf,
  scrapeIntervalSeconds,
  tritonStart,
} from "./owl-stage.ts";
import { refusedUp } from "./refused-up.ts";

/** Why the broken model does not load. */
const loadFailure = "the weights of this model end in the middle of layer 7";

const begun = Date.now();

let stack: OwnStack;

beforeAll(async () => {
  stack = await createOwlStack();
});

afterAll(async () => {
  await removeOwlStack(stack);
});

describe("colors of the workload owl", () => {
  test("answer through the router what Triton computes", async () => {
    await stack.up();
    await meetReady(stack, "blue");
    const answer = await askOwl(stack, paths.chat, { message: "Say hello.", max_tokens: 3, temperature: 0 });
    expect(answer.status, answer.text).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ response: "Hello! word word" });
    expect(answer.headers[headers.color]).toBe("blue");
    const { model } = JSON.parse((await askOwl(stack, `/blue${paths.health}`)).text) as DeepHealth;
    expect(model?.architecture).toContain("python");
  });

  test("wait at a flip for a Triton that loads for long, and nobody who asks meanwhile loses an answer", async () => {
    await eventually(
      async () => {
        const { status, text } = await askOwl(stack, `/green${paths.ready}`);
        return status === 503 && /model loading: Triton at \S+-green-triton/.test(text) ? undefined : text;
      },
      "green says which Triton it waits for",
      20,
    );
    await stack.set({ activeColor: "green" });
    const before = await containerStarts(stack);
    const shape = { connections: 4, healthPauseMilliseconds: 5, users: 2, streams: 2, streamTokens: 64 };
    const load = Load.start(stack.url, shape);
    await stack.up();
    expect(Date.now() - (await tritonStart(stack, "green"))).toBeGreaterThan(loadSeconds * 1000);
    const atFlip = load.tallies.stream.summary().answered;
    expect(await load.until(({ tallies }) => tallies.stream.summary().answered > atFlip + 3, 30)).toBe(true);
    const { tallies, sightings } = await load.stop();
    for (const kind of loadKinds) expect(tallies[kind].summary().reasons, kind).toEqual({});
    expect(tallies.health.summary().answered).toBeGreaterThan(1000);
    for (const kind of loadKinds)
      expect(Object.keys(tallies[kind].summary().colors).sort(), kind).toEqual(["blue", "green"]);
    expect(sightings.current).toBe("green");
    expect(await containerStarts(stack)).toEqual(before);
    expect(await routeInForce(stack)).toMatchObject({ weights: { blue: 0, green: 100 } });
    console.log(
      `${loadSeconds} s to load: ${loadKinds.map((kind) => `${tallies[kind].summary().answered} ${kind}`).join(", ")}, none failed`,
    );
  });

  test("are three containers each, and have a quiet start: right after an update nothing is to be changed", async () => {
    const names = Object.keys(await containerStarts(stack));
    expect(names.filter((name) => /-(blue|green)(-|$)/.test(name)).sort()).toEqual(
      ["blue", "green"].flatMap((color) =>
        ["", "-converter", "-triton"].map((part) => `/${stack.prefix}-${color}${part}`),
      ),
    );
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("make an ontology of 200 tables, through the router too", async () => {
    const { status, headers: head, text } = await askOwl(stack, paths.ontology, schemaOf(200));
    expect(status, text.slice(0, 500)).toBe(200);
    expect(head["content-type"]).toMatch(/^text\/turtle/);
    expect(head[headers.color]).toBe("green");
    expect(classesIn(text).sort()).toEqual(Array.from({ length: 200 }, (_, at) => `table_${at}`).sort());
  });

  test("keep the contract on their direct paths, Triton streaming or not", async () => {
    for (const color of ["blue", "green"]) {
      const { code, output } = await bluegreen(stack, "test", "--base-url", `${stack.url}/${color}`);
      expect(code, output).toBe(0);
      expect(output).toMatch(/pass\s+POST \/v1\/ontology makes an ontology/);
    }
  });

  test("are told to operators container by container", async () => {
    const [status, memory, log, health] = await Promise.all([
      bluegreen(stack, "status"),
      bluegreen(stack, "mem"),
      bluegreen(stack, "logs", "green-triton", "--tail", "1000"),
      bluegreen(stack, "health"),
    ]);
    for (const { code, output } of [status, memory, log, health]) expect(code, output).toBe(0);
    for (const color of ["blue", "green"])
      for (const title of [color, `${color}-triton`, `${color}-converter`]) {
        expect(status.stdout).toMatch(new RegExp(`^${title} .*${stack.prefix}-${title}: Up`, "m"));
        expect(memory.stdout).toMatch(new RegExp(`^${title} .*\\d MiB`, "m"));
      }
    expect(log.stdout).toMatch(/loading: text:2/);
  });

  test("are watched, Triton and converter too, and every query of their dashboards' rows has a value", async () => {
    // A series that began with the contract's conversions has not risen yet.
    for (const color of ["blue", "green"])
      expect(await askOwl(stack, `/${color}${paths.ontology}`, schemaOf(2))).toMatchObject({ status: 200 });
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
    const { file, sha256 } = await owlRepository("broken", { version: 3, loadFailure });
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
    const health = await bluegreen(stack, "health", "blue");
    expect(health.output).toMatch(/blue has to be ready and is not: .*Triton/);
    expect(health.code).not.toBe(0);
  });
});
