import { afterEach, describe, expect, it } from "vitest";
import { listenForInterruption, type Interruption } from "../../../ops/interruption.ts";

let interruption: Interruption | undefined;
let milliseconds = 0;

function listen(): Interruption {
  milliseconds = 10_000;
  interruption = listenForInterruption(
    () => undefined,
    () => milliseconds,
  );
  return interruption;
}

afterEach(() => interruption?.dispose());

describe("an interruption", () => {
  it("is graceful at the first signal, whichever it is", () => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      const { graceful, forced } = listen();
      process.emit(signal);
      expect([graceful.aborted, forced.aborted]).toEqual([true, false]);
      interruption?.dispose();
    }
  });

  it("takes npm's copy of a signal for the same one", () => {
    const { forced } = listen();
    process.emit("SIGINT");
    milliseconds += 200;
    process.emit("SIGINT");
    expect(forced.aborted).toBe(false);
  });

  it("is forced when the operator insists", () => {
    const { forced } = listen();
    process.emit("SIGINT");
    milliseconds += 3000;
    process.emit("SIGINT");
    expect(forced.aborted).toBe(true);
  });
});
