import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { paths } from "../../app/contract.ts";
import { refusedUp } from "../e2e/refused-up.ts";
import { Sampler, shortChat } from "../e2e/sampler.ts";
import { isReady } from "./deployment/pods.ts";
import { loadFailure, longAnswer, OwlStage } from "./owl-stage.ts";

/** What waits for pods gives up after three minutes; a refusal comes long before. */
const soonSeconds = 90;

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string } }[];
}

describe("a stack of the workload owl on Kubernetes", () => {
  let stage: OwlStage;

  beforeAll(async () => {
    stage = await OwlStage.open();
    const { seconds } = await stage.stack.up();
    process.stdout.write(`pulumi up, first: ${seconds.toFixed(1)} s\n`);
  });

  afterAll(async () => {
    await (stage as OwlStage | undefined)?.close();
  });

  const ask = (path: string, body: object) =>
    fetch(`${stage.stack.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const complete = (content: string, prefix = "") =>
    ask(`${prefix}${paths.completions}`, {
      messages: [{ role: "user", content }],
      max_tokens: 100,
      temperature: 0,
    });

  test("answers users with what Triton's model infers", async () => {
    const answer = await complete("Who are you?");
    expect([answer.status, answer.headers.get("x-color")]).toEqual([200, "blue"]);
    const { choices } = (await answer.json()) as Completion;
    expect(choices[0]?.message.content).toMatch(
      /^Hello! I am text\/1, and your text has the hash [0-9a-f]{8}\.$/,
    );
  });

  test("answers users with ontologies of the converter: that of 200 tables", async () => {
    const columns = [
      { name: "id", type: "integer" },
      { name: "before", type: "integer" },
    ];
    const tables = Array.from({ length: 200 }, (_, at) => ({
      name: `table_${at}`,
      columns,
      primaryKey: ["id"],
      ...(at > 0 && { foreignKeys: [{ columns: ["before"], references: { table: `table_${at - 1}` } }] }),
    }));
    const answer = await ask(paths.ontology, { baseIri: "https://shop.example/ontology", tables });
    expect([answer.status, answer.headers.get("x-color")]).toEqual([200, "blue"]);
    expect(answer.headers.get("content-type")).toContain("text/turtle");
    expect((await answer.text()).match(/ a owl:Class\b/g)).toHaveLength(200);
  });

  test("flips under load once a slow Triton has loaded: no request fails, no pod is touched", async () => {
    const [loading] = await stage.pods("green");
    expect(loading !== undefined && isReady(loading)).toBe(false);
    const starts = async () =>
      [...(await stage.pods("blue")), ...(await stage.pods("green"))].map(({ metadata }) => metadata.uid);
    const before = await starts();
    const users = [new Sampler(stage.stack, 4, 20), new Sampler(stage.stack, 2, 20, shortChat)];
    await stage.stack.set({ activeColor: "green" });
    const { seconds } = await stage.stack.up();
    const met = await Promise.all(users.map((each) => each.stop()));
    const answered = met.flatMap((each) => [...each.values()]).reduce((sum, count) => sum + count, 0);
    process.stdout.write(`${answered} requests answered in a flip of ${seconds.toFixed(1)} s\n`);
    for (const each of met) expect([...each.keys()].sort()).toEqual(["200 blue", "200 green"]);
    expect(await starts()).toEqual(before);
  });

  test("lets a pod that leaves finish its answer, with Triton and converter behind it, and then go at once", async () => {
    const [pod] = await stage.pods("blue");
    const answering = complete("Tell me at length.", "/blue");
    await delay(1500);
    const began = performance.now();
    await Promise.all([
      stage.kubectl("delete", "pod", pod?.metadata.name ?? "", "--timeout=60s"),
      answering.then(async (answer) => {
        expect(answer.status).toBe(200);
        const { choices } = (await answer.json()) as Completion;
        expect(choices[0]?.message.content).toBe(longAnswer);
      }),
    ]);
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(`a pod that was answering was gone after ${seconds.toFixed(1)} s\n`);
    // Its time for answers and the end of its parts is 55 s.
    expect(seconds).toBeLessThan(30);
  });

  test("keeps its users, and says why, where a model does not load", async () => {
    await stage.stack.set({
      "blue.version": "3",
      "blue.model.file": stage.broken.file,
      "blue.model.sha256": stage.broken.sha256,
      activeColor: "blue",
    });
    const began = performance.now();
    const output = await refusedUp(stage.stack, "green");
    const seconds = (performance.now() - began) / 1000;
    const [sentence = ""] = /gate: blue did not pass: .*?(?=limit: |$)/.exec(output) ?? [];
    process.stdout.write(`refused after ${seconds.toFixed(1)} s: ${sentence}\n`);
    expect(output).toMatch(/gate: blue did not pass: .*container triton ended with exit code 1/);
    expect(output).toContain(loadFailure);
    expect(seconds).toBeLessThan(soonSeconds);
  });
});
