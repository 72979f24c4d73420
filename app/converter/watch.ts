import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import type { Model } from "../model.ts";
import type { Converter } from "./converter.ts";

/** Time between two looks at a converter that is not ready. */
const lookAgainMilliseconds = 1000;

/** Looks at the converter for as long as the server runs: without it, the server is not ready. */
export async function watchConverter(
  converter: Pick<Converter, "url" | "reasonAgainst">,
  model: Pick<Model, "missBeside" | "draining">,
  probeSeconds: number,
  log: Pick<Logger, "warn" | "info">,
): Promise<void> {
  let known: string | undefined = `the converter at ${converter.url} was not asked yet`;
  model.missBeside(known);
  while (!model.draining) {
    const reason = await converter.reasonAgainst();
    const missed = reason === undefined ? undefined : `the converter at ${reason}`;
    model.missBeside(missed);
    if (missed !== known) {
      if (missed === undefined) log.info("the converter is ready");
      else log.warn(missed);
    }
    known = missed;
    const wait = missed === undefined ? probeSeconds * 1000 : lookAgainMilliseconds;
    await delay(wait, undefined, { ref: false });
  }
}
