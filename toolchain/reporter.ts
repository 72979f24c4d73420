import { Listr, ListrLogger, ProcessOutput, type ListrTaskWrapper } from "listr2";
import type { Reporter, StepResult } from "./plan.ts";

/** How progress is shown: rows that update themselves, a line now and then, or not at all. */
export type Progress = "rows" | "lines" | "none";

export function reporterFor(progress: Progress, stream: NodeJS.WriteStream): Reporter {
  if (progress === "rows") return rowReporter(stream);
  return lineReporter(progress === "lines" ? (line) => void stream.write(`${line}\n`) : () => undefined);
}

/** Least time between two progress lines of one step, seconds. */
const quietSeconds = 10;

/** One line for each start, end, and now and then in between: for logs and pipes. */
export function lineReporter(write: (line: string) => void, now: () => number = () => Date.now()): Reporter {
  const written = new Map<string, number>();
  return {
    begin: () => undefined,
    making(title) {
      written.set(title, now());
      write(`${title}: …`);
    },
    progress(title, text) {
      if (now() - (written.get(title) ?? 0) < quietSeconds * 1000) return;
      written.set(title, now());
      write(`${title}: ${text}`);
    },
    ended: (result) => write(summaryOf(result)),
    failed: (title, message) => write(`${title}: failed: ${message}`),
    close: () => Promise.resolve(),
  };
}

interface Row {
  title: string;
  open: boolean;
  readonly done: Promise<void>;
  readonly end: () => void;
  readonly fail: (reason: Error) => void;
  task?: ListrTaskWrapper<unknown, never, never>;
}

/** A row a step with a spinner, for terminals. */
function rowReporter(stream: NodeJS.WriteStream): Reporter {
  const rows = new Map<string, Row>();
  let shown: Promise<unknown> = Promise.resolve();
  return {
    begin(titles) {
      for (const title of titles) rows.set(title, newRow(title));
      const tasks = [...rows].map(([title, row]) => ({
        title,
        task: (_: unknown, task: unknown) => {
          row.task = task as Row["task"];
          setTitle(row, row.title);
          return row.done;
        },
      }));
      const list = new Listr(tasks, {
        concurrent: true,
        exitOnError: false,
        registerSignalListeners: false,
        rendererOptions: {
          collapseErrors: false,
          logger: new ListrLogger({ processOutput: new ProcessOutput(stream, stream) }),
        },
      });
      shown = list.run();
    },
    making: (title) => setOutput(rows.get(title), "…"),
    progress: (title, text) => setOutput(rows.get(title), text),
    ended(result) {
      const row = rows.get(result.title);
      if (row) setTitle(row, summaryOf(result));
      row?.end();
    },
    // The caller shows the whole message, which is thrown to it.
    failed: (title, message) => rows.get(title)?.fail(new Error(message.split("\n")[0])),
    async close() {
      for (const row of rows.values()) stop(row);
      await shown;
    },
  };
}

function newRow(title: string): Row {
  const { promise: done, resolve, reject } = deferred();
  const row: Row = {
    title,
    open: true,
    done,
    end: () => {
      row.open = false;
      resolve();
    },
    fail: (reason) => {
      row.open = false;
      reject(reason);
    },
  };
  return row;
}

function deferred() {
  let resolve: () => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<void>((onEnd, onFailure) => {
    resolve = onEnd;
    reject = onFailure;
  });
  return { promise, resolve, reject };
}

/** For a row whose step has not ended because another one failed. */
function stop(row: Row): void {
  if (row.open) row.task?.skip(`${row.title}: stopped`);
  row.end();
}

/** Some steps end before their row is shown. */
function setTitle(row: Row, title: string): void {
  row.title = title;
  if (row.task) row.task.title = title;
}

function setOutput(row: Row | undefined, text: string): void {
  if (row?.task) row.task.output = text;
}

function summaryOf({ title, detail, outcome, seconds }: StepResult): string {
  return `${title}: ${detail}${outcome === "made" ? ` (${seconds.toFixed(1)} s)` : ""}`;
}
