/** `ENOENT`, `ECONNREFUSED`, `UND_ERR_SOCKET`, …: what the system and connections throw has one, undefined elsewhere. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
