/**
 * Exit statuses of `bluegreen`. Scripts may rely on them: a meaning never changes, new ones get new numbers. One number has two meanings: `plan`
 * ends with 2 for an outage, as `terraform plan -detailed-exitcode` does for what a reviewer has to look at. It has printed its comment then, and its
 * JSON says `"exit": "outage"`; wrong arguments print neither.
 */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  outage: 2,
  refused: 3,
  unhealthy: 4,
  toolchain: 5,
  rolledBack: 6,
  inconclusive: 7,
  aborted: 8,
  interrupted: 130,
} as const;

/** Name of an exit status. */
export type Exit = keyof typeof exitCodes;

/** What each exit status tells, as `--help` prints it. */
export const exitMeanings: Readonly<Record<Exit, string>> = {
  ok: "done, or nothing to do",
  failed: "the update, the request, a contract check or the command under load failed",
  usage: "wrong arguments or config; nothing was changed",
  outage:
    "of plan alone, after its comment: something that serves users would be replaced or removed; nothing was changed",
  refused:
    "the gate or the guard of a serving color said no, and users stay where they were; or a request under load failed; of plan also: the config or a mandatory rule of the policy pack says no",
  unhealthy: "not ready, or what runs is not what the stack says",
  toolchain: "Docker, Pulumi, an image, a model or a dependency is missing",
  rolledBack: "the candidate did not hold a limit; its users are back where they were",
  inconclusive:
    "too little was measured to decide; users are where they were before, and a load shows nothing",
  aborted: "the operator stopped a rollout; users are back where they were",
  interrupted: "stopped by a signal",
};

/** A problem to tell the operator in plain words, without a stack trace. */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
  readonly exit: Exit;
  /** What to do about it, if anything. */
  readonly cure: string | undefined;
  constructor(exit: Exit, message: string, cure?: string, options?: ErrorOptions) {
    super(message, options);
    this.exit = exit;
    this.cure = cure;
  }
}

/** What is known of those who hold a lock: `running` on this machine, all `gone` from it, or `elsewhere`. */
export type LockHeld = "running" | "gone" | "elsewhere";

/** The stack's lock is held: nothing was done, and once it is free the same operation can be tried again. */
export class LockedError extends OperatorError {
  readonly held: LockHeld;
  constructor(held: LockHeld, message: string, cure?: string, options?: ErrorOptions) {
    super("failed", message, cure, options);
    this.held = held;
  }
}

/** The statuses as lines of help. */
export function exitHelp(): string {
  const lines = Object.entries(exitCodes).map(
    ([name, code]) => `  ${String(code).padEnd(5)}${exitMeanings[name as Exit]}`,
  );
  return ["", "Exit status:", ...lines].join("\n");
}
