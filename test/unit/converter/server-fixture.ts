import { readConfig } from "../../../converter/config.ts";
import { Conversions } from "../../../converter/conversions.ts";
import { Drain } from "../../../converter/drain.ts";
import { createHttp } from "../../../converter/http.ts";
import { createLog } from "../../../converter/log.ts";
import { Metrics } from "../../../converter/metrics.ts";

export const release = "cd".repeat(32);

/** A real converter on a free port of 127.0.0.1, ready unless `proven` is false. */
export async function listening(environment: Record<string, string> = {}, proven = true) {
  const config = readConfig({
    COLOR: "green",
    VERSION: "7",
    RELEASE: release,
    LOG_LEVEL: "silent",
    ...environment,
  });
  const metrics: Metrics = new Metrics(config, {
    active: () => conversions.active,
    ready: () => conversions.verdict().ready,
  });
  const conversions = new Conversions(config, metrics);
  const log = createLog("silent", {});
  const http = createHttp({ config, conversions, metrics }, log);
  const drain = new Drain(http, conversions, config.drainSeconds, log);
  const address = await http.listen({ host: "127.0.0.1", port: 0 });
  if (proven) await conversions.prove();
  return {
    address,
    conversions,
    drain,
    close: async () => {
      await http.close();
    },
    convert: async (body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) =>
      await fetch(`${address}/convert`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
        ...(signal ? { signal } : {}),
      }),
    get: async (path: string) => await fetch(address + path),
  };
}

export type Listening = Awaited<ReturnType<typeof listening>>;

/** What an answer other than success says. */
export interface Failure {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
    readonly problems: readonly { path: string; value: string; limit: string; cure: string }[];
  };
}

export async function failureOf(answer: Response): Promise<Failure["error"]> {
  return ((await answer.json()) as Failure).error;
}
