import { spawn } from "node:child_process";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { systemEnvironment } from "../../toolchain/engine/debian.ts";

/** How long a command may take, milliseconds. An image of a gigabyte takes half a minute. */
const patienceMilliseconds = 300_000;

/** What Node says where a command reads no further. An input that breaks says something else. */
const closedEarly = new Set<string | undefined>(["EPIPE", "ERR_STREAM_PREMATURE_CLOSE"]);

/**
 * Runs a command of the system.
 *
 * @param input what it reads
 * @returns what it printed
 * @throws Error with what it complained about
 */
export async function execute(
  [program, ...words]: readonly [string, ...string[]],
  input: NodeJS.ReadableStream = Readable.from([]),
): Promise<string> {
  const child = spawn(program, words, {
    cwd: "/",
    env: systemEnvironment(process.env),
    stdio: ["pipe", "pipe", "pipe"],
    timeout: patienceMilliseconds,
    killSignal: "SIGKILL",
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, by) => resolve(code === 0 ? "" : `exit ${code ?? by ?? "unknown"}`));
  });
  // A command that has enough closes its input early, and says itself whether that was an error.
  const fed = pipeline(input, child.stdin).catch((reason: unknown) =>
    closedEarly.has((reason as NodeJS.ErrnoException).code) ? undefined : reason,
  );
  const [failure, printed, complaint, refused] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
    fed,
  ]);
  if (failure === "" && refused === undefined) return printed;
  const why = failure === "" ? String(refused) : failure;
  throw new Error([`${program} ${words.join(" ")}: ${why}`, complaint.trim()].filter(Boolean).join("\n  "));
}
