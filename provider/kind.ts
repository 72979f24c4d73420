/** Plain property values of a resource, secrets already unwrapped. An unknown value is the string `unknown`. */
export type Properties = Record<string, unknown>;

/** The engine's mark for a value that preview cannot know. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the engine tells about the call, and where to tell it about progress. */
export interface CallContext {
  readonly urn: string;
  readonly name: string;
  /** Aborted when the engine cancels the update. */
  readonly signal: AbortSignal;
  /** Budget from the resource's `customTimeouts`, seconds; 0 where none was set. */
  readonly timeoutSeconds: number;
  /** Shows a message on the resource's row until the next one. */
  progress(message: string): void;
  /** Writes a line that stays in the update's output. */
  info(message: string): void;
  warn(message: string): void;
}

/** A refused input: `property` is its path, `reason` says value, limit and cure. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  /** Inputs to record and to compare: defaults filled in, inputs that must never make a diff left out. */
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

export interface Created {
  readonly id: string;
  readonly outputs: Properties;
}

export interface ReadBack {
  readonly id: string;
  readonly outputs: Properties;
  readonly inputs: Properties;
}

/** What is compared to find the changes of an update. */
export interface Comparison {
  readonly id: string;
  readonly recordedInputs: Properties;
  readonly recordedOutputs: Properties;
  readonly inputs: Properties;
}

/** What happened to the value at a path. */
export type ChangeKind = "ADD" | "DELETE" | "UPDATE";

/** One difference; `path` is as Pulumi writes it: `ports[0].external`, `labels["a.b"]`. */
export interface Change {
  readonly path: string;
  readonly kind: ChangeKind;
}

/** The changes of an update. */
export interface Difference {
  readonly changes: readonly (Change & { readonly replaces: boolean })[];
  /** True where the old one has to go before the new one can come. */
  readonly deleteBeforeReplace: boolean;
}

/** One resource type of a provider. Everything is optional that a type may do without. */
export interface ResourceKind {
  /** Fills defaults in and refuses wrong inputs. `recorded` are the inputs of the last update, if any. */
  check?(inputs: Properties, recorded: Properties | undefined, urn: string): Checked | Promise<Checked>;
  /**
   * Finds the changes itself, where inputs alone do not tell them. Default: `recorded` inputs are compared with `inputs`, by `equal`,
   * `replaces`, `deleteBeforeReplace` and `damage`, which are not asked where this is there. `ignoreChanges` is seen to afterwards.
   */
  diff?(comparison: Comparison, context: CallContext): Difference | Promise<Difference>;
  /**
   * True where a change at `path` (`ports[0].external`) replaces the resource instead of updating it.
   * Default: never.
   */
  replaces?(path: string): boolean;
  /** True where the old one has to go before the new one can come, or a function that says so. Default: false. */
  readonly deleteBeforeReplace?: boolean | ((inputs: Properties) => boolean);
  /**
   * Path of the recorded output that tells why the object has to be replaced although no input changed
   * (it never became healthy, say). Default: none.
   */
  damage?(recordedOutputs: Properties): string | undefined;
  /** Changes to leave out of the diff although the inputs differ (what the resource itself normalises). */
  equal?(path: string, recorded: unknown, wanted: unknown): boolean;
  /** Outputs that are known before the work is done; others are `unknown`. Default: the inputs alone. */
  preview?(inputs: Properties, recordedOutputs: Properties | undefined): Properties;
  /** The same, asked of whom the work will be asked of, which may refuse it. Default: `preview`. */
  dryRun?(
    inputs: Properties,
    recordedOutputs: Properties | undefined,
    context: CallContext,
  ): Promise<Properties>;
  create(inputs: Properties, context: CallContext): Promise<Created>;
  /** Undefined where it no longer exists. Without `read` a refresh leaves the recorded state. */
  read?(
    id: string,
    outputs: Properties,
    inputs: Properties,
    context: CallContext,
  ): Promise<ReadBack | undefined>;
  update?(
    id: string,
    recordedOutputs: Properties,
    inputs: Properties,
    context: CallContext,
  ): Promise<Properties>;
  delete?(id: string, outputs: Properties, context: CallContext): Promise<void>;
}

/**
 * Thrown by `create` and `update` when the object exists but is not as wanted: the engine records it with
 * `reasons`, fails the update, and tries again at the next one.
 */
export class InitializationError extends Error {
  override readonly name = "InitializationError";
  readonly id: string;
  readonly outputs: Properties;
  readonly inputs: Properties;
  readonly reasons: readonly string[];
  constructor(id: string, outputs: Properties, inputs: Properties, reasons: readonly string[]) {
    super(reasons.join("; "));
    this.id = id;
    this.outputs = outputs;
    this.inputs = inputs;
    this.reasons = reasons;
  }
}
