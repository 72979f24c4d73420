import { messageOf } from "../errors.ts";
import { hashOf } from "../hash.ts";
import type { Step } from "../plan.ts";
import { inspectImage, pull } from "./engine-images.ts";
import { megabytes, type Engine, type Registry } from "./steps.ts";

/** Where no registry answered, none is asked again for so long, milliseconds: every `up` would wait for it. */
const pauseMilliseconds = 24 * 3600 * 1000;

/** An image that a stack does without where no registry answers. Never fails for it. */
export function wishedImageStep(reference: string, engine: Engine, registry: Registry): Step {
  const mark = `image-not-pulled-${hashOf(reference).slice(0, 12)}`;
  return {
    title: `Image ${reference}`,
    async find({ environment, marks }) {
      const found = await inspectImage(engine(environment), reference);
      if (found) return `${megabytes(found.sizeBytes)}, unchanged`;
      const tried = await marks.read(mark);
      return isPaused(tried, Date.now()) ? `left out: it could not be pulled at ${tried}` : undefined;
    },
    async make({ environment, marks, report, signal }) {
      const docker = engine(environment);
      try {
        if (registry.refused) throw new Error(registry.refused);
        await pull(docker, reference, report, signal);
      } catch (reason) {
        signal.throwIfAborted();
        await marks.set(mark, new Date().toISOString());
        return `left out: ${messageOf(reason)}`;
      }
      await marks.clear(mark);
      const made = await inspectImage(docker, reference);
      return `${megabytes(made?.sizeBytes ?? 0)} from its registry`;
    },
  };
}

/** Whether a try at `tried` (ISO 8601) is so fresh that another one would come to nothing. */
export function isPaused(tried: string | undefined, now: number): tried is string {
  return tried !== undefined && now - Date.parse(tried) < pauseMilliseconds;
}
