import { requestKinds, routedColors, type RequestKind, type RoutedColor } from "./contract.ts";

/** A request that the router has answered. */
export interface AnsweredRequest {
  readonly color: RoutedColor;
  readonly kind: RequestKind;
  /** Three digits. */
  readonly status: string;
  readonly seconds: number;
}

/** Reads a line of the router, a JSON object behind syslog's header. Undefined for anything else. */
export function readLine(line: string): AnsweredRequest | undefined {
  const fields = fieldsOf(line);
  const color = routedColors.find((known) => known === fields["color"]);
  const kind = requestKinds.find((known) => known === fields["kind"]);
  const { status, seconds } = fields;
  if (color === undefined || kind === undefined) return undefined;
  if (typeof status !== "string" || !/^[1-5]\d\d$/.test(status)) return undefined;
  if (typeof seconds !== "number" || !Number.isFinite(seconds) || seconds < 0) return undefined;
  return { color, kind, status, seconds };
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  const start = line.indexOf("{");
  if (start === -1) return {};
  try {
    return JSON.parse(line.slice(start)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
