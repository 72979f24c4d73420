import { afterEach, describe, expect, it } from "vitest";
import { AppServer, freePort } from "../../../bench/app-server.ts";
import { FakeTriton, type FakeTritonModel } from "./fake-triton.ts";

const tritons: FakeTriton[] = [];
const servers: AppServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const triton of tritons.splice(0)) await triton.stop().catch(() => undefined);
});

async function triton(model: FakeTritonModel, port?: number): Promise<FakeTriton> {
  const started = await FakeTriton.start(model, port);
  tritons.push(started);
  return started;
}

async function start(environment: Record<string, string>): Promise<AppServer> {
  const server = await AppServer.start(environment);
  servers.push(server);
  return server;
}

async function reasonOf({ address }: AppServer): Promise<string | undefined> {
  const { reason } = (await (await fetch(`${address}/ready`)).json()) as { reason?: string };
  return reason;
}

/** Starting a process takes seconds on a busy machine. */
const patience = { timeout: 15_000 };

describe("the process of a server whose model is Triton's", () => {
  it("lives before Triton does, waits for it, starts over when it is lost in the warm-up, and answers", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = await start({ TRITON_URL: url });
    await server.answers("/healthz", 200);
    await server.answers("/ready", 503);
    const absent = `model loading: Triton at ${url} does not answer (ECONNREFUSED)`;
    await expect.poll(() => reasonOf(server), patience).toBe(absent);

    const dying = await triton({}, port);
    dying.pieceMilliseconds = 60_000;
    await expect.poll(() => dying.texts, patience).toEqual(["Hello"]);
    expect(await reasonOf(server)).toBe("model warming up");
    await dying.stop();
    await expect.poll(() => reasonOf(server), patience).toBe(absent);
    const deep = (await (await fetch(`${server.address}/health/deep`)).json()) as object;
    expect(deep).toMatchObject({ status: "starting", model_loaded: false, model: null });

    await triton({ decoupled: true }, port);
    await server.answers("/ready", 200);
    const answer = await server.complete({ messages: [{ role: "user", content: "hi" }] });
    expect(await answer.json()).toMatchObject({
      model: "text",
      choices: [{ message: { content: "echo of hi" } }],
      usage: { completion_tokens: 3 },
    });
    const waits = server.log.filter(({ message }) => message === absent);
    expect(waits.length).toBeLessThan(4);
    server.process.kill("SIGTERM");
    expect(await server.exitCode()).toBe(0);
  });

  it("ends with the reason as its last line where Triton's model answers no texts", async () => {
    const { url } = await triton({
      name: "text",
      outputs: [{ name: "boxes", datatype: "FP32", shape: [4] }],
    });
    const server = await start({ TRITON_URL: url });
    expect(await server.exitCode()).toBe(1);
    expect(server.log.at(-1)).toMatchObject({
      level: "fatal",
      message: expect.stringContaining(
        "model text: has no output text_output, its outputs are boxes (FP32)",
      ) as string,
    });
  });

  it("ends with code 2 where both a file and a Triton would compute", async () => {
    const server = await start({ TRITON_URL: "http://127.0.0.1:1", MODEL_PATH: "/models/tiny.gguf" });
    expect(await server.exitCode()).toBe(2);
  });

  it("is not ready before its converter is, though the model answers", async () => {
    const { url } = await triton({});
    const port = await freePort();
    const server = await start({ TRITON_URL: url, CONVERTER_URL: `http://127.0.0.1:${port}` });
    await expect.poll(() => server.log.some(({ message }) => message === "ready"), patience).toBe(true);
    await expect
      .poll(() => reasonOf(server), patience)
      .toBe(`the converter at http://127.0.0.1:${port} does not answer (ECONNREFUSED)`);
  });
});
