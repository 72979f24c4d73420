import type { z } from "zod";
import { OperatorError } from "../exit.ts";
import type { HttpClient } from "../http.ts";
import { jsonOf } from "../json.ts";
import type { Places } from "../reach.ts";

/** Where the stack's Prometheus answers on this machine. Throws `OperatorError` (`refused`) where the stack has none. */
export function prometheusUrlOf({ prometheusUrl }: Pick<Places, "prometheusUrl">, project: string): string {
  if (prometheusUrl !== undefined) return prometheusUrl;
  throw new OperatorError(
    "refused",
    "this stack has no Prometheus",
    `pulumi config set --path '${project}:monitoring.enabled' true && npx bluegreen up`,
  );
}

/** What a path of Prometheus' API answers. Throws `OperatorError` (`unhealthy`) where it does not answer as it should. */
export async function askPrometheus<Schema extends z.ZodType>(
  http: HttpClient,
  url: string,
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const response = await http.request(`${url}${path}`);
  const body = await response.text();
  const parsed = schema.safeParse(response.status === 200 ? jsonOf(body) : undefined);
  if (parsed.success) return parsed.data;
  throw new OperatorError(
    "unhealthy",
    `${url}${path} answered ${response.status}: ${body.slice(0, 200)}`,
    "see: npx bluegreen logs prometheus",
  );
}
