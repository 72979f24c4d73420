import type { Writable } from "node:stream";
import type { Color } from "../../components/color.ts";
import type { StackConfig } from "../../infra/config.ts";
import type { Watch } from "../../provider/router-host.ts";
import type { MemoryUse } from "../memory-use.ts";
import type { PurgeResult } from "../purge.ts";
import type { Adoption, State } from "../recovery/state.ts";
import type { StepResult } from "../toolchain.ts";
import type { Part, RunningPart, Service } from "./part.ts";

/** Where a stack runs, for whoever looks after it. One implementation for each value of the stack's `target`. */
export interface RunningTarget {
  /** What one thing that runs is called. */
  readonly unit: "container" | "pod";
  /** Parts that have to be there where `monitoring.enabled` is. */
  readonly watching: readonly Part[];
  /** What of a color of the workload `owl` is one by itself, beside the color's own. */
  readonly services: readonly Service[];
  /** Parts that never have one here, each with what is in its place. Default: none. */
  readonly elsewhere?: Readonly<Partial<Record<Part, string>>>;
  /** Proves that it can be deployed to, before anything is made for it. Throws `OperatorError`. */
  prove(): Promise<readonly StepResult[]>;
  /** What of the stack is there, router first; also what does not run. Throws `OperatorError` where the target does not answer. */
  list(): Promise<RunningPart[]>;
  /** Shows what a part wrote. Ends with it, with `signal`, or without `follow` at once. */
  logs(part: RunningPart, wanted: LogWish, show: ShowLine, signal: AbortSignal): Promise<void>;
  /** Runs a command in a part that runs, in its first container; its exit status. */
  run(part: RunningPart, command: readonly string[], io: CommandOutput): Promise<number>;
  /** Looks at a color while its server is waited for, as the gate does. */
  watch(part: RunningPart, color: Color, config: StackConfig): Watch;
  /** Memory of parts, in their order, container by container, and of the machines that they run on. */
  memory(parts: readonly RunningPart[], signal: AbortSignal): Promise<MemoryReport>;
  /**
   * Sees to what an update that was killed had made without recording it. What the state has to take in is returned; the rest
   * is told in one sentence each.
   */
  settle(state: State, telling: Telling): Promise<readonly Adoption[]>;
  /** What a `down` leaves, and takes with it. */
  readonly remains: Remains;
}

export interface LogWish {
  readonly follow?: boolean;
  /** Begin with this many lines. */
  readonly tail: number;
  /** This container alone, of a pod with several. Default: all of them. */
  readonly container?: string;
}

/** Shows one line; `source` is what wrote it. */
export type ShowLine = (source: string, line: string) => void;

export interface CommandOutput {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly signal: AbortSignal;
}

export interface MemoryReport {
  readonly parts: readonly PartMemory[];
  readonly machines: readonly Machine[];
}

export interface PartMemory {
  readonly part: RunningPart;
  /** Which of several it is about. Default: the part is one container. */
  readonly container?: string;
  /** Or why there is none to tell. */
  readonly memory: MemoryUse | string;
}

export interface Machine {
  readonly name: string;
  readonly bytes: number;
}

/** How a recovery says what it does. */
export interface Telling {
  /** Something was mended. */
  readonly done: (step: string) => void;
  /** Something was left as it is. */
  readonly kept: (what: string) => void;
}

export interface Remains {
  /** What a purge takes besides the stack, for the question before it. */
  readonly purged: string;
  /** What stays without `--purge`. */
  readonly stays: string;
  /** What stays with it. */
  readonly staysPurged: string;
  /** Removes it. */
  purge(): Promise<readonly PurgeResult[]>;
}
