import { randomBytes } from "node:crypto";

/** Name of one operation, by which its log lines, its lease and its report belong together: `rollout-20261120080000-1a2b3c`. */
export function operationId(verb: string, now: Date): string {
  return `${verb}-${now.toISOString().replace(/\D/g, "").slice(0, 14)}-${randomBytes(3).toString("hex")}`;
}

/** When an operation began, to the second, by its id; undefined for another text. */
export function operationBegan(id: string): Date | undefined {
  const digits = /-(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-[0-9a-f]+$/.exec(id);
  if (digits === null) return undefined;
  const [, year, month, day, hour, minute, second] = digits;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
