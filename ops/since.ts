import { OperatorError } from "./exit.ts";

/** `2026-11-20`, with or without a time; a time without a zone is UTC, so that a script means the same everywhere. */
const moment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** The moment that `--since` names, milliseconds since 1970; 0 where it is not given. Throws `OperatorError`. */
export function sinceMilliseconds(text: string | undefined): number {
  if (text === undefined) return 0;
  const zoned = /(Z|[+-]\d{2}:\d{2})$/.test(text) || !text.includes("T") ? text : `${text}Z`;
  const milliseconds = moment.test(text) ? Date.parse(zoned) : NaN;
  if (milliseconds >= 0) return milliseconds;
  throw new OperatorError(
    "usage",
    `--since: got "${text}"; allowed is a date or a time from 1970 on, such as 2026-11-20 or 2026-11-20T08:00:00Z`,
  );
}
