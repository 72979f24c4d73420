/** A machine that lacks something that the toolchain cannot make. The message says what, and what to do about it. */
export class ToolchainError extends Error {
  override readonly name = "ToolchainError";
}

/** The message of anything that was thrown. */
export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
