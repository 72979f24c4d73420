import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppServer, modelPath } from "../../bench/app-server.ts";

const model = "smollm2";
const count = { model, messages: [{ role: "user" as const, content: "Count from 1 to 9." }], temperature: 0 };

describe.skipIf(modelPath === undefined)("the official openai client", () => {
  let server: AppServer;
  let client: OpenAI;

  beforeAll(async () => {
    server = await AppServer.start({
      MODEL_PATH: modelPath ?? "",
      MODEL_NAME: model,
      PARALLEL_SEQUENCES: "1",
      QUEUE_LENGTH: "0",
      LOG_LEVEL: "warn",
    });
    await server.answers("/ready", 200);
    client = new OpenAI({ apiKey: "none", baseURL: `${server.address}/v1`, maxRetries: 0 });
  });

  afterAll(async () => {
    await server.stop();
  });

  it("lists the model", async () => {
    const ids: string[] = [];
    for await (const { id, object } of client.models.list()) {
      ids.push(id);
      expect(object).toBe("model");
    }
    expect(ids).toEqual([model]);
  });

  it("gets a whole answer with its usage", async () => {
    // Sent as users do, though the client calls them old.
    const old = { max_tokens: 12, seed: 1, user: "ann" };
    const answer = await client.chat.completions.create({ ...count, ...old });
    expect(answer).toMatchObject({ object: "chat.completion", model });
    expect(answer.choices[0]?.message.content).toMatch(/\S/);
    expect(answer.choices[0]?.finish_reason).toBe("length");
    expect(answer.usage).toMatchObject({
      completion_tokens: 12,
      total_tokens: 12 + (answer.usage?.prompt_tokens ?? 0),
    });
    expect(answer._request_id).toBe(answer.id.replace("chatcmpl-", ""));
  });

  it("gets the same answer as a stream, one piece a token, and the usage where it asks for it", async () => {
    const whole = await client.chat.completions.create({ ...count, max_completion_tokens: 12 });
    const stream = await client.chat.completions.create({
      ...count,
      max_completion_tokens: 12,
      stream: true,
      stream_options: { include_usage: true },
    });
    const pieces: string[] = [];
    let usage: OpenAI.CompletionUsage | null | undefined;
    let finish: string | null | undefined;
    for await (const chunk of stream) {
      const choice = chunk.choices[0];
      if (choice?.delta.content !== undefined && choice.delta.content !== null)
        pieces.push(choice.delta.content);
      finish = choice?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }
    expect(pieces).toHaveLength(12);
    expect(pieces.join("")).toBe(whole.choices[0]?.message.content);
    expect([finish, usage]).toEqual(["length", whole.usage]);
  });

  it("gets its helpers' final message of a stream", async () => {
    const stream = client.chat.completions.stream({ ...count, max_completion_tokens: 8 });
    expect((await stream.finalMessage()).content).toMatch(/\S/);
  });

  it("stops before a stop sequence", async () => {
    const free = await client.chat.completions.create({ ...count, max_completion_tokens: 24 });
    const text = free.choices[0]?.message.content ?? "";
    const stop = text.slice(6, 9);
    const stopped = await client.chat.completions.create({ ...count, max_completion_tokens: 24, stop });
    expect(stopped.choices[0]?.message.content).toBe(text.slice(0, text.indexOf(stop)));
    expect(stopped.choices[0]?.finish_reason).toBe("stop");
  });

  it("ends the generation when it aborts a stream", async () => {
    const stream = await client.chat.completions.create({
      ...count,
      max_completion_tokens: 500,
      stream: true,
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    stream.controller.abort();
    const next = async () =>
      (await client.chat.completions.create({ ...count, max_completion_tokens: 1 })).object;
    await expect.poll(() => next().catch(String), { timeout: 5000 }).toBe("chat.completion");
  });

  it("throws its own errors: wrong fields, too many requests, unknown paths", async () => {
    const wrong = client.chat.completions.create({ ...count, temperature: 5 });
    await expect(wrong).rejects.toThrow(OpenAI.BadRequestError);
    await expect(wrong).rejects.toMatchObject({ param: "temperature", type: "invalid_request_error" });

    const busy = client.chat.completions.create({ ...count, max_completion_tokens: 100 });
    await expect.poll(async () => (await client.get<{ data: unknown[] }>("/models")).data.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(client.chat.completions.create(count)).rejects.toThrow(OpenAI.RateLimitError);
    await busy;

    await expect(client.embeddings.create({ model, input: "a" })).rejects.toThrow(OpenAI.NotFoundError);
  });

  it("waits and tries again by itself where the server is busy", async () => {
    const patient = new OpenAI({ apiKey: "none", baseURL: `${server.address}/v1`, maxRetries: 5 });
    const answers = await Promise.all(
      [1, 2].map(() => patient.chat.completions.create({ ...count, max_completion_tokens: 8 })),
    );
    expect(answers.map(({ object }) => object)).toEqual(["chat.completion", "chat.completion"]);
  });
});
