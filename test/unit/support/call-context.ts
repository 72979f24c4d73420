import type { CallContext } from "../../../provider/kind.ts";

/** A call of the engine that remembers what it was told. */
export interface RememberedCall extends CallContext {
  readonly told: string[];
}

/** `signal` stands for the engine's cancellation. Default: never cancelled. */
export function callContext(signal: AbortSignal = new AbortController().signal): RememberedCall {
  const told: string[] = [];
  const tell = (message: string) => void told.push(message);
  return {
    urn: "urn:pulumi:dev::shop::bluegreen:index:Any::name",
    name: "name",
    signal,
    timeoutSeconds: 0,
    told,
    progress: tell,
    info: tell,
    warn: tell,
  };
}
