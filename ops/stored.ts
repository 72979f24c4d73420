import { colors } from "../components/color.ts";
import type { Writable } from "node:stream";
import { OperatorError } from "./exit.ts";
import { Tail } from "./target/tail.ts";
import type { Session } from "./verb.ts";

/** What a color's `app/export.ts` prints. */
export type Exported = "history" | "feedback" | "predictions";

export interface StoredQuery {
  readonly exported: Exported;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Read through this color; undefined takes any that runs, for both have the same. */
  readonly color: string | undefined;
}

/** How a color's own program says that its history is in memory; see `app/export.ts`. */
const inMemory = 3;

/**
 * Writes what colors stored to `output`, a JSON document a line. A color's own code reads the storage, for it knows the schema
 * and has the URL; so nothing of it is reachable over the network. Throws `OperatorError`.
 */
export async function readStored(
  { project, interruption, reach }: Pick<Session, "project" | "interruption" | "reach">,
  { exported, since, color }: StoredQuery,
  output: Writable,
): Promise<void> {
  const target = await reach.target();
  const wanted: readonly string[] = color === undefined ? colors : [color];
  const running = (await target.list()).filter(
    ({ part, service, state }) => wanted.includes(part) && service === undefined && state === "running",
  );
  const [place] = running;
  if (place === undefined) {
    throw new OperatorError(
      "unhealthy",
      `no ${color ?? "color"} of stack ${project.stack} runs, and what is stored is read through one`,
      "start it with: npm run up",
    );
  }
  const complaint = new Tail();
  const io = { stdout: output, stderr: complaint, signal: interruption.graceful };
  const code = await target.run(place, ["node", "export.ts", exported, String(since)], io);
  if (code === 0) return;
  throw new OperatorError(
    "failed",
    `${place.name}: ${complaint.text === "" ? `node export.ts ended with ${code}` : complaint.text}`,
    code === inMemory ? "deploy the color with this project's program, which sets HISTORY_URL" : undefined,
  );
}
