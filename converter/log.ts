import { pino, type Logger } from "pino";

/** Structured log on standard output, one JSON object a line. */
export function createLog(level: string, base: Readonly<Record<string, string>>): Logger {
  return pino({
    level,
    base,
    messageKey: "message",
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
