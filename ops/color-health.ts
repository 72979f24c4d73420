import { z } from "zod";
import { paths } from "../app/contract.ts";
import type { Color } from "../components/color.ts";
import { OperatorError } from "./exit.ts";
import type { HttpClient } from "./http.ts";
import { jsonOf } from "./json.ts";

const readySchema = z.looseObject({ status: z.string(), reason: z.string().optional() });

/** What the way to the color says where it does not lead there. */
const errorSchema = z.object({ error: z.string() });

const deepSchema = z.looseObject({
  status: z.string(),
  version: z.string(),
  release: z.string(),
  model_name: z.string(),
  memory_used_mb: z.number(),
  memory_limit_mb: z.number(),
  memory_pct: z.number(),
  requests_served: z.number(),
  active_requests: z.number(),
});

/** What a color says of itself on its direct path. */
export interface ColorHealth {
  readonly color: Color;
  /** `/healthz` answers. */
  readonly alive: boolean;
  /** `/ready` says yes. */
  readonly ready: boolean;
  /** Why it is not ready, or does not answer. */
  readonly reason?: string;
  /** `/health/deep`; undefined where it does not answer. */
  readonly deep?: z.infer<typeof deepSchema>;
}

/** Asks a color through the router at `url`. Never throws for a color that is not well. */
export async function colorHealth(http: HttpClient, url: string, color: Color): Promise<ColorHealth> {
  try {
    const [live, ready, deep] = await Promise.all(
      [paths.live, paths.ready, paths.deep].map(async (path) => {
        const response = await http.request(`${url}/${color}${path}`);
        return { status: response.status, value: jsonOf(await response.text()) };
      }),
    );
    const said = readySchema.safeParse(ready?.value);
    const detail = deepSchema.safeParse(deep?.value);
    const isReady = ready?.status === 200 && said.success && said.data.status === "ready";
    const reason =
      (said.success && said.data.reason) ||
      errorSchema.safeParse(ready?.value).data?.error ||
      `/ready answered ${ready?.status ?? "nothing"}`;
    return {
      color,
      alive: live?.status === 200,
      ready: isReady,
      ...(!isReady && { reason }),
      ...(detail.success && { deep: detail.data }),
    };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { color, alive: false, ready: false, reason: error.message };
  }
}
