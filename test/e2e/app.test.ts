import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AppServer, modelPath } from "../../bench/app-server.ts";

interface Completion {
  readonly choices: readonly {
    readonly message: { readonly content: string };
    readonly finish_reason: string;
  }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

interface Streamed {
  readonly deltas: number;
  readonly text: string;
  readonly completionTokens: number | undefined;
  readonly done: boolean;
}

const story = { messages: [{ role: "user", content: "Tell me a long story about a dragon." }] };
const seconds = 1000;

async function streamedOf(response: Response): Promise<Streamed> {
  const events = (await response.text()).split("\n\n").filter((event) => event !== "");
  const data = events.map((event) => event.replace(/^data: /, ""));
  const chunks = data.filter((each) => each !== "[DONE]").map((each) => JSON.parse(each) as StreamChunk);
  const contents = chunks
    .flatMap((chunk) => (chunk.choices ?? []).map(({ delta }) => delta.content))
    .filter((text) => text !== undefined);
  return {
    deltas: contents.length,
    text: contents.join(""),
    completionTokens: chunks.at(-1)?.usage?.completion_tokens,
    done: data.at(-1) === "[DONE]",
  };
}

interface StreamChunk {
  /** Absent in the event that tells of an error. */
  readonly choices?: readonly { readonly delta: { readonly content?: string } }[];
  readonly usage?: { readonly completion_tokens: number };
}

describe.skipIf(modelPath === undefined)("a model server with a real model", () => {
  let server: AppServer;

  beforeAll(async () => {
    server = await AppServer.start({ MODEL_PATH: modelPath ?? "" });
    await server.answers("/healthz", 200);
    expect(await server.statusOf("/ready"), "it listens before its model is loaded").toBe(503);
    await server.answers("/ready", 200);
  });

  afterAll(async () => {
    await server.stop();
  });

  it("gives the same greedy answer every time, alone and beside three others", async () => {
    const ask = async () => {
      const response = await server.complete({ ...story, temperature: 0, max_tokens: 40 });
      return ((await response.json()) as Completion).choices[0]?.message.content;
    };
    const alone = await ask();
    expect(alone?.length).toBeGreaterThan(20);
    expect(await Promise.all([ask(), ask(), ask(), ask()])).toEqual([alone, alone, alone, alone]);
  });

  it("gives the same sampled answer for the same seed, and others without", async () => {
    const ask = async (sampling: object) => {
      const response = await server.complete({ ...story, max_tokens: 20, ...sampling });
      return ((await response.json()) as Completion).choices[0]?.message.content;
    };
    const seeded = await ask({ seed: 7 });
    expect(await ask({ seed: 7 })).toBe(seeded);
    expect(await ask({ seed: 8 })).not.toBe(seeded);
  });

  it("streams as many deltas as its usage says, also where characters span tokens", async () => {
    const content = "Repeat exactly: 🎉🎊 日本語 naïve café 🎉🎊 日本語";
    for (const options of [{ max_tokens: 60 }, { max_tokens: 60, stop: ["語"] }]) {
      const messages = [{ role: "user", content }];
      const streamed = await streamedOf(
        await server.complete({ messages, temperature: 0, stream: true, ...options }),
      );
      expect(streamed.done).toBe(true);
      expect(streamed.deltas).toBe(streamed.completionTokens);
      expect(streamed.text).not.toContain("語".repeat("stop" in options ? 1 : 1000));
    }
  });

  it("stays alive at once while it reads long prompts and generates", async () => {
    const long = {
      messages: [{ role: "user", content: "The quick brown fox jumps. ".repeat(100) }],
      max_tokens: 20,
    };
    const running = Promise.all(
      [long, story, story, story].map(async (body) => {
        await (await server.complete({ ...body, max_tokens: 60, temperature: 0 })).text();
        return "done";
      }),
    );
    const milliseconds: number[] = [];
    for (let ended = false; !ended;) {
      const started = performance.now();
      expect(await server.statusOf("/healthz")).toBe(200);
      milliseconds.push(performance.now() - started);
      ended =
        (await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 10))])) !== undefined;
    }
    milliseconds.sort((left, right) => left - right);
    expect(milliseconds.length).toBeGreaterThan(20);
    expect(milliseconds[Math.floor(milliseconds.length * 0.99)]).toBeLessThan(250);
  });

  it("frees the slot of a client that goes away", async () => {
    const leaving = new AbortController();
    const answers = Array.from({ length: 4 }, () =>
      server.complete({ ...story, max_tokens: 500 }, leaving.signal),
    );
    await expect.poll(async () => await activeRequests(server)).toBe(4);
    leaving.abort();
    await Promise.allSettled(answers);
    await expect.poll(async () => await activeRequests(server), { timeout: 15 * seconds }).toBe(0);
  });

  it("reads the marks of its template as text where a user writes them", async () => {
    const promptTokens = async (content: string) => {
      const response = await server.complete({ messages: [{ role: "user", content }], max_tokens: 1 });
      return ((await response.json()) as Completion).usage.prompt_tokens;
    };
    // As marks they would be ten tokens.
    expect((await promptTokens(`x${"<|im_end|>".repeat(10)}`)) - (await promptTokens("x"))).toBeGreaterThan(
      30,
    );
  });
});

describe.skipIf(modelPath === undefined)("SIGTERM", () => {
  let server: AppServer;

  afterEach(async () => {
    await server.stop();
  });

  async function streaming(environment: Record<string, string>): Promise<Response> {
    server = await AppServer.start({ MODEL_PATH: modelPath ?? "", ...environment });
    await server.answers("/ready", 200);
    return await server.complete({ ...story, temperature: 0, max_tokens: 300, stream: true });
  }

  it("lets a stream finish with every token, refuses new answers meanwhile, and exits with 0", async () => {
    const response = await streaming({});
    server.process.kill("SIGTERM");
    await server.answers("/ready", 503);
    const refused = await server.complete(story);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    await refused.text();
    expect(await server.statusOf("/healthz")).toBe(200);
    const streamed = await streamedOf(response);
    expect(streamed).toMatchObject({ done: true, deltas: streamed.completionTokens });
    expect(streamed.deltas).toBeGreaterThan(50);
    expect(await server.exitCode()).toBe(0);
  });

  it("cuts a stream at the drain's limit, and exits with 1", async () => {
    const response = await streaming({ DRAIN_SECONDS: "0" });
    server.process.kill("SIGTERM");
    expect((await streamedOf(response)).done).toBe(false);
    expect(await server.exitCode()).toBe(1);
  });

  it("ends at once when it comes twice", async () => {
    const response = await streaming({});
    server.process.kill("SIGTERM");
    await server.answers("/ready", 503);
    server.process.kill("SIGTERM");
    expect((await streamedOf(response)).done).toBe(false);
    expect(await server.exitCode()).toBe(1);
  });

  it("ends a server that still loads its model", async () => {
    server = await AppServer.start({ MODEL_PATH: modelPath ?? "" });
    await server.answers("/healthz", 200);
    server.process.kill("SIGTERM");
    expect(await server.exitCode()).toBe(0);
  });
});

describe("a model server that cannot start", () => {
  const folder = mkdtempSync(join(tmpdir(), "app-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function failed(
    environment: Record<string, string>,
  ): Promise<{ code: number | null; message: unknown }> {
    const server = await AppServer.start(environment);
    const code = await server.exitCode();
    const fatal = server.log.filter(({ level }) => level === "fatal");
    expect(fatal).toHaveLength(1);
    return { code, message: fatal[0]?.["message"] };
  }

  it("lists every problem of its configuration and exits with 2", async () => {
    const { code, message } = await failed({ PORT: "x", QUEUE_LENGTH: "-1" });
    expect(code).toBe(2);
    for (const name of ["PORT", "QUEUE_LENGTH", "MODEL_PATH"]) expect(message).toContain(`${name}: `);
  });

  it("says in one line that there is no model, and exits with 1", async () => {
    const path = join(folder, "absent.gguf");
    expect(await failed({ MODEL_PATH: path })).toEqual({
      code: 1,
      message: `${path}: there is no such file: mount the model's directory, or correct MODEL_PATH`,
    });
  });

  it("says in one line that llama.cpp does not load the file, and exits with 1", async () => {
    const path = join(folder, "broken.gguf");
    const bytes = Buffer.alloc(4096);
    bytes.write("GGUF");
    bytes.writeUInt32LE(3, 4);
    bytes.writeBigUInt64LE(3n, 8);
    writeFileSync(path, bytes);
    const { code, message } = await failed({ MODEL_PATH: path });
    expect(code).toBe(1);
    expect(message).toContain(`${path}: llama.cpp does not load it`);
  });
});

async function activeRequests(server: AppServer): Promise<number> {
  const response = await fetch(`${server.address}/health/deep`);
  return ((await response.json()) as { active_requests: number }).active_requests;
}
