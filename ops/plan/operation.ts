/** What happens to a resource. Any other word is the engine's own, for an operation that this version does not know. */
export type Operation =
  "same" | "create" | "import" | "update" | "replace" | "delete" | "clean up" | (string & {});

/** By the engine's names of its steps. */
const operations: Readonly<Record<string, Operation>> = {
  same: "same",
  refresh: "same",
  read: "same",
  // A resource that was only read is no longer looked at.
  "read-discard": "same",
  discard: "same",
  "discard-replaced": "same",
  create: "create",
  import: "import",
  update: "update",
  replace: "replace",
  "create-replacement": "replace",
  "read-replacement": "replace",
  "import-replacement": "replace",
  delete: "delete",
  // Alone, they end a replacement that an earlier update has begun.
  "delete-replaced": "clean up",
  "remove-pending-replace": "clean up",
};

/** The more it does, the earlier: a resource whose steps are several is known by the first. */
const strongest: readonly Operation[] = ["replace", "delete", "create", "import", "update", "clean up"];

/** What the engine's steps of one resource come to. */
export function operationOf(steps: readonly string[]): Operation {
  const named = steps.map((step) => operations[step] ?? step);
  if (named.includes("delete") && named.includes("create")) return "replace";
  const unknown = named.find((operation) => operation !== "same" && !strongest.includes(operation));
  return strongest.find((operation) => named.includes(operation)) ?? unknown ?? "same";
}

const pastTenses: Readonly<Record<string, string>> = {
  create: "created",
  import: "taken in",
  update: "updated",
  replace: "replaced",
  delete: "removed",
  "clean up": "left over by an earlier update, removed",
};

/** `replaced` */
export function inPastTense(operation: Operation): string {
  return pastTenses[operation] ?? operation;
}
