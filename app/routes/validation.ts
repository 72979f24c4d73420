import type { z } from "zod";
import { Problem } from "../problem.ts";

/** Several wrong fields of one request: each with its path, the value received and what is allowed. */
export class ValidationProblem extends Problem {
  readonly details: readonly Detail[];
  constructor(status: number, details: readonly Detail[]) {
    super(
      status,
      "invalid_request",
      details.map((detail) => `${fieldOf(detail)}: ${detail.msg}`).join("; "),
      {
        field: details.map(fieldOf)[0] ?? "body",
      },
    );
    this.details = details;
  }
}

/** In the shape that clients of the peers' API know. */
interface Detail {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly input: unknown;
}

/**
 * Checks a part of a request.
 * @throws ValidationProblem with `status`, listing every wrong field.
 */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: "body" | "path",
  status: number,
): z.output<Schema> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.flatMap((issue): Detail[] => {
    const loc = [place, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        loc: [...loc, key],
        msg: "is refused: this server does not know it",
        type: issue.code,
        input: null,
      }));
    }
    const msg = `${shown(issue.input)} is refused: ${issue.message}`;
    return [{ loc, msg, type: issue.code, input: shortened(issue.input) }];
  });
  throw new ValidationProblem(status, details);
}

/** `max_tokens`, `messages.0.role`; `body` where the whole of it is wrong. */
function fieldOf({ loc: [place, ...path] }: Detail): string {
  return path.length === 0 ? String(place) : path.join(".");
}

const longestShown = 80;
/** `JSON.stringify` calls itself for each level, and a body may have more of them than there is stack. */
const deepestShown = 8;

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : textOf(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function shortened(value: unknown): unknown {
  if (value === undefined) return null;
  return isDeep(value) || textOf(value).length > longestShown ? shown(value) : value;
}

function textOf(value: unknown): string {
  return isDeep(value) ? `a value of more than ${deepestShown} levels` : JSON.stringify(value);
}

/** Looks no deeper than it has to. */
function isDeep(value: unknown, levels = deepestShown): boolean {
  if (value === null || typeof value !== "object") return false;
  return levels === 0 || Object.values(value).some((inner) => isDeep(inner, levels - 1));
}
