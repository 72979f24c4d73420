/** Who holds a lock of a stack, as the lock itself says it. */
export interface LockHolder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
}

/** This machine, as far as a lock is concerned. */
export interface Host {
  readonly name: string;
  /** Name of the program that the process runs; "" where it lives and cannot be asked, undefined where there is none. */
  programOf(pid: number): string | undefined;
}

/**
 * What is known of a lock's holder: `running` on this machine, `gone` from it, or `elsewhere`, where nobody can look from
 * here.
 */
export type LockVerdict = "running" | "gone" | "elsewhere";

/**
 * Judges a holder. The number of a process that has ended is given to another one in time, so that a process with the
 * right number and another program is not the holder.
 */
export function judgeLock(holder: LockHolder, host: Host): LockVerdict {
  if (holder.host !== host.name) return "elsewhere";
  const program = host.programOf(holder.pid);
  if (program === undefined) return "gone";
  return program === "" || program.includes("pulumi") ? "running" : "gone";
}

/** A holder in words: `ada@laptop, process 4711, since 2026-11-21T13:00:00Z`. */
export function describeHolder({ user, host, pid, since }: LockHolder): string {
  return `${user}@${host}, process ${pid}, since ${since}`;
}

const verdictWords: Readonly<Record<LockVerdict, string>> = {
  running: "still running",
  gone: "no longer running",
  elsewhere: "on another machine",
};

/** Why a locked stack cannot be updated, and what to do about it. */
export function lockRefusal(
  holders: readonly LockHolder[],
  host: Host,
): { message: string; cure: string; held: LockVerdict } {
  const judged = holders.map((holder) => ({ holder, verdict: judgeLock(holder, host) }));
  const who = judged.map(({ holder, verdict }) => `${describeHolder(holder)} (${verdictWords[verdict]})`);
  return {
    message: `the stack is locked by ${who.length > 0 ? who.join("; ") : "another update"}`,
    cure: cureOf(judged),
    held: heldOf(judged.map(({ verdict }) => verdict)),
  };
}

/** One that lives decides; a holder that is not named may be anywhere. */
function heldOf(verdicts: readonly LockVerdict[]): LockVerdict {
  if (verdicts.includes("running")) return "running";
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === "gone") ? "gone" : "elsewhere";
}

function cureOf(judged: readonly { holder: LockHolder; verdict: LockVerdict }[]): string {
  const running = judged.find(({ verdict }) => verdict === "running");
  if (running) {
    return `wait until that update has ended, then try again; to stop it in good order: kill -INT ${running.holder.pid}`;
  }
  if (judged.length > 0 && judged.every(({ verdict }) => verdict === "gone")) {
    return "npx bluegreen up, which removes that lock, mends what was left half-way, and completes the update";
  }
  return (
    "wait until that update has ended, then try again; where its machine is gone for good: " +
    'eval "$(npx bluegreen env)" && pulumi cancel --yes, then npx bluegreen up'
  );
}
