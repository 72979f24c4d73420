import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { json } from "node:stream/consumers";
import { colors } from "../../../components/color.ts";
import { routeLayout, statusPath } from "../../../provider/route-layout.ts";
import type { Volume } from "./volume.ts";

/** How a color behaves behind the router. */
export interface Behaviour {
  readonly color: string;
  readonly release: string;
  /** Status of `/ready`. Default: 200. */
  readonly ready?: number;
  readonly reason?: string;
  /** What it says to a prompt. Default: `Hello.` */
  readonly answer?: string;
  /** True where it knows no chat completions, only `/chat`. Default: false. */
  readonly chatOnly?: boolean;
  /** Status of an answer to a prompt. Default: 200. */
  readonly chatStatus?: number;
  /** Time until it answers a prompt. Default: 0. */
  readonly chatMilliseconds?: number;
  /** Closes connections without a word. */
  readonly dead?: boolean;
  /** Dies at the first prompt. */
  readonly diesAtChat?: boolean;
  /** What it streams to a completion's last message. Default: `Hello.` to every one. `undefined` hangs, a number is a status. */
  readonly completions?: (message: string) => string | number | undefined;
  /** More of `/health/deep`. */
  readonly deep?: object;
  /** Its OpenAPI document; a number is the status of its refusal. Default: none. */
  readonly api?: object | number;
}

/** A router's public port and the colors behind it. Which color a user meets is what the volume's route says. */
export class FakeRouter {
  readonly behaviours = new Map<string, Behaviour>();
  /** Paths that were asked, with the method. */
  readonly asked: string[] = [];
  /** Bodies of the streamed completions that were asked for. */
  readonly completions: unknown[] = [];
  /** Bodies of the other prompts. */
  readonly prompts: unknown[] = [];
  /** The configuration that nginx has loaded. */
  configuration = "fallback";
  url = "";
  readonly #volume: Volume;
  readonly #server: Server;

  constructor(volume: Volume) {
    this.#volume = volume;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.url;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    this.asked.push(`${request.method ?? ""} ${path}`);
    if (path === statusPath) {
      const route = this.#volume.read(`live/${routeLayout.description}`);
      response.writeHead(route === undefined ? 503 : 200).end(route);
      return;
    }
    if (path === "/router/configuration") {
      response.end(this.configuration);
      return;
    }
    const direct = /^\/(blue|green)(\/.*)$/.exec(path);
    const user = String(request.headers["x-user-id"]);
    const color = direct?.[1] ?? this.#volume.colorOf(user, colors);
    const behaviour = color === undefined ? undefined : this.behaviours.get(color);
    if (behaviour === undefined) {
      reply(response, 503, { error: "no color serves this request now; try again" });
      return;
    }
    if (direct?.[2] === "/v1/chat/completions") {
      const body = (await json(request)) as { messages: { content: string }[]; stream?: boolean };
      if (body.stream === true) {
        this.completions.push(body);
        complete(behaviour, body.messages.at(-1)?.content ?? "", response);
        return;
      }
      this.prompts.push(body);
    }
    await behave(behaviour, direct?.[2] ?? path, response, () => {
      if (color !== undefined) this.behaviours.set(color, { ...behaviour, dead: true });
    });
  }
}

async function behave(
  behaviour: Behaviour,
  path: string,
  response: ServerResponse,
  die: () => void,
): Promise<void> {
  const {
    color,
    release,
    ready = 200,
    reason,
    answer = "Hello.",
    chatStatus = 200,
    chatMilliseconds = 0,
  } = behaviour;
  const isPrompt = path === "/chat" || (path === "/v1/chat/completions" && behaviour.chatOnly !== true);
  if (behaviour.diesAtChat === true && isPrompt) die();
  if (behaviour.dead === true || (behaviour.diesAtChat === true && isPrompt)) {
    response.destroy();
    return;
  }
  response.setHeader("x-color", color).setHeader("x-release", release);
  if (path === "/ready")
    reply(response, ready, ready === 200 ? { status: "ready" } : { status: "not_ready", reason });
  else if (path === "/health/deep")
    reply(response, 200, { color, release, version: "1", model_loaded: true, ...behaviour.deep });
  else if (path === "/openapi.json") tellApi(response, behaviour.api);
  else if (isPrompt) {
    await delay(chatMilliseconds);
    const answered =
      path === "/chat"
        ? { response: answer, tokens_generated: 3 }
        : { choices: [{ message: { content: answer } }], usage: { completion_tokens: 3 } };
    reply(response, chatStatus, chatStatus === 200 ? answered : { error: "out of memory" });
  } else if (path === "/v1/chat/completions") reply(response, 404, { error: "no such path" });
  else reply(response, 200, { status: "alive" });
}

function tellApi(response: ServerResponse, api: object | number = 404): void {
  if (typeof api === "number") reply(response, api, { error: "out of order" });
  else reply(response, 200, api);
}

/** Streams one answer in two parts, as the model server does. */
function complete(
  { color, release, completions = () => "Hello.", dead }: Behaviour,
  message: string,
  response: ServerResponse,
): void {
  const answer = completions(message);
  if (dead === true) {
    response.destroy();
    return;
  }
  response.setHeader("x-color", color).setHeader("x-release", release);
  if (answer === undefined) return;
  if (typeof answer === "number") {
    reply(response, answer, { error: "out of order" });
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const event = (delta: object, finish_reason: string | null = null) =>
    response.write(`data: ${JSON.stringify({ choices: [{ delta, finish_reason }] })}\n\n`);
  event({ role: "assistant" });
  for (const part of [answer.slice(0, 1), answer.slice(1)]) event({ content: part });
  event({}, "stop");
  response.end("data: [DONE]\n\n");
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
