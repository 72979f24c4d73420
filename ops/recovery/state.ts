import { z } from "zod";

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  /** Replaced already, and only waits for its removal. */
  delete: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
});

const operation = z.looseObject({ type: z.string(), resource });

const deployment = z.looseObject({
  resources: z.array(resource).nullish(),
  pending_operations: z.array(operation).nullish(),
});

/** A stack's state as `pulumi stack export` writes it. */
export type State = z.infer<typeof deployment>;

/** A step that an update had begun and of whose end nothing is known. */
export type PendingOperation = z.infer<typeof operation>;

/** A pending create whose object exists. */
export interface Adoption {
  readonly operation: PendingOperation;
  /** The provider's id of the object. */
  readonly id: string;
  /** What the state holds of it until a refresh reads the rest. @default its inputs */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Whether the object that it replaces may be there still, for the next update to delete. @default false: it went first */
  readonly leavesEarlier?: boolean;
}

/** Reads an exported deployment. Throws where it is none. */
export function readState(exported: unknown): State {
  return deployment.parse(exported);
}

export function pendingOperations(state: State): readonly PendingOperation[] {
  return state.pending_operations ?? [];
}

/** Ids of the objects that the state knows. */
export function knownIds(state: State): ReadonlySet<string> {
  return new Set((state.resources ?? []).flatMap(({ id }) => (id === undefined ? [] : [id])));
}

/** The pending create of an object, by its type (`docker:index/container:Container`) and its name in the engine. */
export function pendingCreate(state: State, type: string, name: string): PendingOperation | undefined {
  return pendingOperations(state).find(
    (pending) =>
      pending.type === "creating" &&
      pending.resource.type === type &&
      pending.resource.inputs?.["name"] === name,
  );
}

/**
 * The state without pending operations. What they left is found by a refresh, but for objects that were created: the
 * state takes those in with the inputs they were created with, in the place of an earlier object that they replace.
 */
export function withoutPending(state: State, adoptions: readonly Adoption[]): State {
  const { pending_operations: _pending, ...rest } = state;
  return { ...rest, resources: adoptions.reduce(withAdopted, state.resources ?? []) };
}

function withAdopted(
  resources: NonNullable<State["resources"]>,
  { operation: { resource: planned }, id, outputs = { ...planned.inputs }, leavesEarlier = false }: Adoption,
): NonNullable<State["resources"]> {
  const adopted = { ...planned, id, outputs };
  const index = resources.findIndex(({ urn, delete: replaced }) => urn === planned.urn && replaced !== true);
  const earlier = resources[index];
  if (earlier === undefined) return [...resources, adopted];
  const left = leavesEarlier && earlier.id !== id ? [{ ...earlier, delete: true }] : [];
  return resources.toSpliced(index, 1, adopted, ...left);
}

/** An operation in words: `creating green-container`. */
export function describeOperation({ type, resource: { urn } }: PendingOperation): string {
  return `${type} ${urn.slice(urn.lastIndexOf("::") + 2)}`;
}
