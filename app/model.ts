import type { Engine } from "./engine/engine.ts";
import { readMemory, type MemoryUse } from "./memory.ts";
import { judge, type ReadinessLimits, type Verdict } from "./readiness.ts";

/** The one model of this server and how it is: what is loaded, whether it works, whether the server goes away. */
export class Model {
  readonly #limits: ReadinessLimits;
  readonly #memory: () => MemoryUse;
  #engine: Engine | undefined;
  #starting: string | undefined = "model loading";
  #draining = false;
  #beside: string | undefined;
  #lastStepAt: number | undefined;
  #lastFailure: string | undefined;
  #inferenceMilliseconds: number | undefined;

  constructor(limits: ReadinessLimits, memory: () => MemoryUse = readMemory) {
    this.#limits = limits;
    this.#memory = memory;
  }

  /** Undefined until the model is loaded. */
  get engine(): Engine | undefined {
    return this.#engine;
  }

  get starting(): boolean {
    return this.#starting !== undefined;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** True where the last inference failed. */
  get failing(): boolean {
    return this.#lastFailure !== undefined;
  }

  /** Time that the last inference took until its first token, milliseconds. */
  get inferenceMilliseconds(): number | undefined {
    return this.#inferenceMilliseconds;
  }

  memory(): MemoryUse {
    return this.#memory();
  }

  /** Milliseconds since the engine last moved. */
  idleMilliseconds(): number {
    return performance.now() - (this.#lastStepAt ?? -Infinity);
  }

  /** Whether this server is ready, with everything beside the model that belongs to it. */
  verdict(): Verdict {
    const own = this.ownVerdict();
    return own.ready && this.#beside !== undefined ? { ready: false, reason: this.#beside } : own;
  }

  /** Whether the model answers. */
  ownVerdict(): Verdict {
    return judge(
      {
        starting: this.#starting,
        draining: this.#draining,
        lastStepAt: this.#lastStepAt,
        lastFailure: this.#lastFailure,
        memory: this.#memory(),
      },
      this.#limits,
      performance.now(),
    );
  }

  /** Says what the start waits for. */
  waitFor(reason: string): void {
    this.#starting = reason;
  }

  /** Says what of this server's company does not work, undefined where nothing is known against it. */
  missBeside(reason: string | undefined): void {
    this.#beside = reason;
  }

  /** What was loaded is gone; the start begins again. */
  unloaded(reason: string): void {
    this.#engine = undefined;
    this.#starting = reason;
  }

  loaded(engine: Engine): void {
    this.#engine = engine;
    this.#starting = "model warming up";
  }

  warmedUp(): void {
    this.#starting = undefined;
  }

  stepped(): void {
    this.#lastStepAt = performance.now();
  }

  firstToken(milliseconds: number): void {
    this.#inferenceMilliseconds = milliseconds;
    this.#lastFailure = undefined;
  }

  failed(reason: string): void {
    this.#lastFailure = reason;
  }

  drain(): void {
    this.#draining = true;
  }
}
