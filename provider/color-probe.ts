import { Agent, type Response } from "undici";
import { z } from "zod";
import { askRouter, withoutSecret, type DirectAccess } from "./gate/direct-access.ts";
import { limitedText } from "./limited-body.ts";
import { messageOf } from "./wire.ts";

/** What a color says of itself on its direct path. */
export interface ColorState {
  /** HTTP status of `/ready`; undefined where nothing answered. */
  readonly status?: number;
  /** Reason from `/ready`, or of the failed connection. */
  readonly reason?: string;
  /** Of the failed connection: `ENOTFOUND`, `UND_ERR_CONNECT_TIMEOUT`, … */
  readonly code?: string;
  /** True where whoever stands before the color answered in its place. */
  readonly isForeign?: boolean;
  /** Identity that `/health/deep` shows. */
  readonly release?: string;
  readonly color?: string;
}

/** Asks a router's public port. One probe at a time keeps its own connections, so that none is older than it. */
export class RouterProbe {
  readonly #agent: Agent;
  /** For answers that a model takes its time for; the caller's signal bounds them. */
  readonly #patient: Agent;
  readonly #router: DirectAccess;

  /** `timeoutMilliseconds` bounds the wait for an answer's head. Default: 5000. */
  constructor(router: DirectAccess, timeoutMilliseconds = 5000) {
    this.#router = router;
    this.#agent = new Agent({
      connectTimeout: timeoutMilliseconds,
      headersTimeout: timeoutMilliseconds,
      bodyTimeout: timeoutMilliseconds,
      pipelining: 1,
    });
    this.#patient = new Agent({ connectTimeout: timeoutMilliseconds, headersTimeout: 0, bodyTimeout: 0 });
  }

  /** Whether a secret opens the direct paths. */
  get isGuarded(): boolean {
    return this.#router.secret !== undefined;
  }

  /** Readiness and identity of a color by the direct path. Never throws: a failure is a state with a reason. */
  async color(color: string, signal: AbortSignal): Promise<ColorState> {
    try {
      const ready = await this.#get(`/${color}/ready`, signal);
      if (ready.status !== 200) {
        const { status, body, isForeign } = ready;
        return { status, reason: reasonOf(body), ...(isForeign && { isForeign }) };
      }
      const deep = await this.#get(`/${color}/health/deep`, signal);
      const { release, color: served } = parsed(deep.body);
      return {
        status: 200,
        ...(text(release) && { release: text(release) }),
        ...(text(served) && { color: text(served) }),
      };
    } catch (error) {
      signal.throwIfAborted();
      const code = codeOf(error);
      return { reason: this.#told(innermostMessage(error)), ...(code !== undefined && { code }) };
    }
  }

  /**
   * Sends one prompt to a color, so that neither the users' history nor the shadow gets it; one that has no chat completions is
   * asked by `/chat`. Throws where it is not answered with 200 and some text.
   */
  async chat(
    color: string,
    message: string,
    signal: AbortSignal,
  ): Promise<{ tokens: number; milliseconds: number }> {
    const started = performance.now();
    const settings = { max_tokens: 16, temperature: 0 };
    const messages = [{ role: "user", content: message }];
    const completion = await this.#post(
      `/${color}/v1/chat/completions`,
      { messages, ...settings, store: false },
      signal,
    );
    const hasCompletions = completion.status !== 404 && completion.status !== 405;
    const { status, body } = hasCompletions
      ? completion
      : await this.#post(`/${color}/chat`, { message, ...settings }, signal);
    if (status !== 200) throw new Error(`status ${status}: ${body.slice(0, 300)}`);
    const { text: answer, tokens } = (hasCompletions ? completionIn : chatIn)(parsed(body));
    if (answer.trim() === "") throw new Error(`an empty answer: ${body.slice(0, 300)}`);
    return { tokens, milliseconds: performance.now() - started };
  }

  /** The color and release that a user with this key meets. */
  async user(
    key: string,
    signal: AbortSignal,
  ): Promise<{ status: number; color: string | null; release: string | null }> {
    const response = await askRouter(this.#router, "/healthz", {
      headers: { "x-user-id": key },
      dispatcher: this.#agent,
      signal,
    });
    await response.arrayBuffer();
    return {
      status: response.status,
      color: response.headers.get("x-color"),
      release: response.headers.get("x-release"),
    };
  }

  /** Any path's body as text. */
  async text(path: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
    return this.#get(path, signal);
  }

  async close(): Promise<void> {
    await Promise.all([this.#agent.destroy(), this.#patient.destroy()]);
  }

  async #get(path: string, signal: AbortSignal): Promise<Answer> {
    return this.#read(await askRouter(this.#router, path, { dispatcher: this.#agent, signal }));
  }

  async #post(path: string, body: object, signal: AbortSignal): Promise<Answer> {
    const response = await askRouter(this.#router, path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      dispatcher: this.#patient,
      signal,
    });
    return this.#read(response);
  }

  async #read(response: Response): Promise<Answer> {
    const body = this.#told(await limitedText(response));
    return { status: response.status, body, isForeign: !response.headers.has("x-color") };
  }

  #told(text: string): string {
    return withoutSecret(this.#router, text);
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly isForeign: boolean;
}

const completion = z.object({
  choices: z.tuple([z.object({ message: z.object({ content: z.string() }) })], z.unknown()),
  usage: z.object({ completion_tokens: z.number() }).optional().catch(undefined),
});

function completionIn(body: Record<string, unknown>): { text: string; tokens: number } {
  const { data } = completion.safeParse(body);
  return { text: data?.choices[0].message.content ?? "", tokens: data?.usage?.completion_tokens ?? 0 };
}

function chatIn({ response, tokens_generated: tokens }: Record<string, unknown>): {
  text: string;
  tokens: number;
} {
  return { text: text(response) ?? "", tokens: typeof tokens === "number" ? tokens : 0 };
}

function reasonOf(body: string): string {
  const { reason, error } = parsed(body);
  return text(reason) ?? text(error) ?? (titleIn(body) ?? body).slice(0, 200);
}

/** Of a page of HTML, as a balancer answers. */
function titleIn(body: string): string | undefined {
  return /<title>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** What really failed: fetch hides it behind "fetch failed". */
export function innermostMessage(error: unknown): string {
  return messageOf(innermost(error));
}

function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : error;
}

/** Of a name with several addresses, all of which failed, the first one's. */
function codeOf(error: unknown): string | undefined {
  const cause = innermost(error);
  const [first] = cause instanceof AggregateError ? (cause.errors as readonly unknown[]) : [cause];
  return first instanceof Error && "code" in first ? text(first.code) : undefined;
}

/** A state in a few words. */
export function inWords(state: ColorState): string {
  if (state.status === undefined) return `no answer (${state.reason ?? "unknown"})`;
  return state.reason === undefined ? `status ${state.status}` : `status ${state.status}: ${state.reason}`;
}
