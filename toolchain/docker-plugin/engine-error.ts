import { messageOf } from "../../provider/serve.ts";

/** HTTP status of an answer of the Docker engine, undefined where no answer came. */
export function statusOf(error: unknown): number | undefined {
  const status = fieldOf(error, "statusCode");
  return typeof status === "number" ? status : undefined;
}

/** What the Docker engine itself said, without the client's decoration. */
export function engineMessage(error: unknown): string {
  const said = fieldOf(fieldOf(error, "json"), "message");
  return typeof said === "string" ? said : messageOf(error);
}

/** `work`'s result, undefined where the engine has no such object. */
export async function ifFound<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
