import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Reporter } from "./plan.ts";

/** What a reporter shows, and a line for each step that made something or failed, in a file that later runs add to. */
export function logged(reporter: Reporter, file: string, now: () => Date = () => new Date()): Reporter {
  let written: Promise<unknown> = Promise.resolve();
  // Where it cannot be kept, because the disk is full say, the steps go on nevertheless.
  const then = (work: () => Promise<unknown>) => (written = written.then(work).catch(() => undefined));
  const write = (line: object) => {
    const text = `${JSON.stringify({ at: now().toISOString(), ...line })}\n`;
    void then(() => appendFile(file, text));
  };
  return {
    ...reporter,
    begin(titles) {
      void then(() => mkdir(dirname(file), { recursive: true }));
      reporter.begin(titles);
    },
    ended(result) {
      if (result.outcome === "made") write(result);
      reporter.ended(result);
    },
    failed(title, message) {
      write({ title, outcome: "failed", detail: message });
      reporter.failed(title, message);
    },
    async close() {
      await written;
      await reporter.close();
    },
  };
}
