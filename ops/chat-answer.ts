import { z } from "zod";
import { headers, paths } from "../app/contract.ts";
import { OperatorError } from "./exit.ts";
import type { HttpClient } from "./http.ts";
import { jsonOf } from "./json.ts";

const schema = z.looseObject({
  response: z.string(),
  tokens_generated: z.number(),
  inference_ms: z.number(),
  model_version: z.string(),
});

/** One whole answer of `POST /chat`. */
export interface ChatAnswer {
  readonly text: string;
  /** Color that answered, from the `X-Color` header. */
  readonly color: string | undefined;
  readonly version: string;
  readonly tokens: number;
  readonly milliseconds: number;
}

/** Sends one message to `url`, which ends without a slash. Throws `OperatorError` for any answer but a chat's. */
export async function askChat(
  http: HttpClient,
  url: string,
  message: string,
  maxTokens: number,
): Promise<ChatAnswer> {
  const started = performance.now();
  const response = await http.post(`${url}${paths.chat}`, { message, max_tokens: maxTokens, temperature: 0 });
  const body = await response.text();
  const parsed = schema.safeParse(response.status === 200 ? jsonOf(body) : undefined);
  if (!parsed.success) {
    throw new OperatorError(
      "unhealthy",
      `${url}${paths.chat} answered ${response.status}: ${body.slice(0, 300)}`,
    );
  }
  return {
    text: parsed.data.response,
    color: response.headers.get(headers.color) ?? undefined,
    version: parsed.data.model_version,
    tokens: parsed.data.tokens_generated,
    milliseconds: performance.now() - started,
  };
}
