import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** How a fake Triton is asked, and how its model answers. Texts of a decoupled model are its pieces. */
export interface FakeTritonModel {
  readonly name?: string;
  readonly platform?: string;
  readonly inputs?: readonly Tensor[];
  readonly outputs?: readonly Tensor[];
  readonly decoupled?: boolean;
  /** Names of inputs that the configuration calls optional. @default all but text_input */
  readonly optional?: readonly string[];
  readonly parameters?: Readonly<Record<string, { readonly string_value: string }>>;
}

interface Tensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

/** What the model makes of a text: pieces, an error with its status, bytes of its own, or a connection that breaks. */
export type FakeAnswer =
  | readonly string[]
  | { readonly status: number; readonly error: string }
  | { readonly pieces: readonly string[]; readonly thenError: string }
  | { readonly pieces: readonly string[]; readonly thenBreak: true }
  | { readonly bytes: Uint8Array };

export const textInputs: readonly Tensor[] = [
  { name: "text_input", datatype: "BYTES", shape: [1] },
  { name: "max_tokens", datatype: "INT32", shape: [1] },
  { name: "temperature", datatype: "FP32", shape: [1] },
  { name: "top_p", datatype: "FP32", shape: [1] },
  { name: "seed", datatype: "INT64", shape: [1] },
];
export const textOutputs: readonly Tensor[] = [{ name: "text_output", datatype: "BYTES", shape: [1] }];

interface Body {
  readonly inputs?: readonly { readonly name: string; readonly data: readonly unknown[] }[];
  readonly text_input?: string;
}

/** Answers as Triton's HTTP port does, on 127.0.0.1. */
export class FakeTriton {
  readonly port: number;
  model: FakeTritonModel;
  /** False answers 400 at the health path, as a Triton does whose models load. */
  ready = true;
  /** Status of the model's own readiness. */
  modelReady = 200;
  answer: (text: string) => FakeAnswer = (text) => ["echo", " of ", text];
  /** Before the first piece, and before each further one. */
  pieceMilliseconds = 0;
  /** Texts whose answers take that time. */
  slow: (text: string) => boolean = () => true;
  /** Bodies of inferences, in their order. */
  readonly asked: (Body & Readonly<Record<string, unknown>>)[] = [];
  /** Paths of everything that was asked. */
  readonly paths: string[] = [];
  /** Requests whose client closed before the end. As in Triton, that alone ends no inference that is answered whole. */
  closed = 0;
  /** Inferences that the model works on. */
  running = 0;
  /** The most of them that there were at one time. */
  mostRunning = 0;
  readonly #server: Server;

  private constructor(server: Server, model: FakeTritonModel) {
    this.#server = server;
    this.model = model;
    this.port = (server.address() as AddressInfo).port;
    server.on("request", (request, response) => void this.#handle(request, response));
  }

  /** `port`: that of an earlier one, which comes back. */
  static async start(model: FakeTritonModel = {}, port = 0): Promise<FakeTriton> {
    const server = createServer();
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return new FakeTriton(server, model);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Texts of the inferences, in their order. */
  get texts(): string[] {
    return this.asked.map(textOf);
  }

  /** As a process that is killed: its connections break. */
  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { name = "text" } = this.model;
    const path = request.url ?? "";
    this.paths.push(path);
    const look = this.#looks(`/v2/models/${name}`)[path];
    if (look !== undefined) json(response, look.status, look.body);
    else if (path === `/v2/models/${name}/infer`) await this.#infer(request, response, false);
    else if (path === `/v2/models/${name}/generate_stream`) await this.#infer(request, response, true);
    else json(response, 404, { error: `Request for unknown model: '${path}' is not found` });
  }

  /** What needs no inference, by its path. */
  #looks(model: string): Record<string, { status: number; body: object }> {
    const { name = "text" } = this.model;
    return {
      "/v2/health/ready": { status: this.ready ? 200 : 400, body: {} },
      "/v2/repository/index": { status: 200, body: [{ name, version: "1", state: "READY" }] },
      [model]: { status: 200, body: this.#metadata() },
      [`${model}/ready`]: { status: this.modelReady, body: {} },
      [`${model}/config`]: { status: 200, body: this.#configuration() },
    };
  }

  #metadata(): object {
    const { name = "text", platform = "python", inputs = textInputs, outputs = textOutputs } = this.model;
    return { name, versions: ["1"], platform, inputs, outputs };
  }

  #configuration(): object {
    const { name = "text", inputs = textInputs, decoupled = false, parameters = {} } = this.model;
    const optional = this.model.optional ?? inputs.map((input) => input.name).slice(1);
    return {
      name,
      backend: "python",
      input: inputs.map((input) => ({ name: input.name, optional: optional.includes(input.name) })),
      model_transaction_policy: { decoupled },
      parameters,
    };
  }

  async #infer(request: IncomingMessage, response: ServerResponse, stream: boolean): Promise<void> {
    const sent = await text(request);
    const body = JSON.parse(sent) as FakeTriton["asked"][number];
    this.asked.push(body);
    response.once("close", () => {
      if (!response.writableEnded) this.closed += 1;
    });
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      if (this.slow(textOf(body))) await this.#pause();
      await this.#compute(this.answer(textOf(body)), response, stream);
    } finally {
      this.running -= 1;
    }
  }

  async #compute(answer: FakeAnswer, response: ServerResponse, stream: boolean): Promise<void> {
    if ("status" in answer) {
      json(response, answer.status, { error: answer.error });
      return;
    }
    if ("bytes" in answer) return void response.writeHead(200).end(answer.bytes);
    const pieces = "pieces" in answer ? answer.pieces : answer;
    if (stream) await this.#stream(response, pieces);
    else if (!("thenBreak" in answer)) {
      json(response, 200, inferAnswer(pieces.join("")));
      return;
    }
    if ("thenError" in answer) response.write(event({ error: answer.thenError }));
    if ("thenBreak" in answer) response.destroy();
    else response.end();
  }

  async #stream(response: ServerResponse, pieces: readonly string[]): Promise<void> {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await this.#pause();
      if (response.destroyed) return;
      response.write(event({ model_name: "text", model_version: "1", text_output: piece }));
    }
    await this.#pause();
  }

  async #pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.pieceMilliseconds));
  }
}

function textOf({ inputs, text_input: text }: Body): string {
  return text ?? String(inputs?.find(({ name }) => name === "text_input")?.data[0]);
}

function inferAnswer(text: string): object {
  return {
    model_name: "text",
    model_version: "1",
    outputs: [{ name: "text_output", datatype: "BYTES", shape: [1], data: [text] }],
  };
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
