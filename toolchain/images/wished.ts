import { messageOf } from "../errors.ts";
import { hashOf } from "../hash.ts";
import type { Step } from "../plan.ts";
import { chosenBy, isRecorded, pinned, recordedDigests, type Digests } from "./digests.ts";
import { inspectImage, pull, pullAs } from "./engine-images.ts";
import { megabytes, type Engine, type Registry } from "./steps.ts";

/** Where no registry answered, none is asked again for so long, milliseconds: every `up` would wait for it. */
const pauseMilliseconds = 24 * 3600 * 1000;

/**
 * An image that a stack does without where it cannot be had. Never fails for it.
 *
 * @param reference keeps its name on this machine, also where a digest says what is pulled under it
 */
export function wishedImageStep(
  reference: string,
  engine: Engine,
  registry: Registry,
  digests: Digests = recordedDigests,
): Step {
  const wanted = pinned(reference, digests);
  const mark = `image-not-pulled-${hashOf(reference).slice(0, 12)}`;
  return {
    title: `Image ${reference}`,
    async find({ environment, marks }) {
      let found;
      try {
        found = await inspectImage(engine(environment), reference);
      } catch (reason) {
        return `left out: ${messageOf(reason)}`;
      }
      if (found && isRecorded(reference, found.repoDigests, digests))
        return `${megabytes(found.sizeBytes)}, unchanged`;
      const tried = await marks.read(mark);
      return isPaused(tried, Date.now()) ? `left out: it could not be pulled at ${tried}` : undefined;
    },
    async make({ environment, marks, report, signal }) {
      const docker = engine(environment);
      try {
        if (registry.refused) throw new Error(registry.refused);
        if (wanted === reference) await pull(docker, reference, report, signal);
        else await pullAs(docker, wanted, reference, report, signal);
      } catch (reason) {
        signal.throwIfAborted();
        await marks.set(mark, new Date().toISOString());
        return `left out: ${messageOf(reason)}`;
      }
      await marks.clear(mark);
      const made = await inspectImage(docker, reference);
      return `${megabytes(made?.sizeBytes ?? 0)} from its registry, ${chosenBy(wanted)}`;
    },
  };
}

/** Whether a try at `tried` (ISO 8601) is so fresh that another one would come to nothing. */
export function isPaused(tried: string | undefined, now: number): tried is string {
  return tried !== undefined && now - Date.parse(tried) < pauseMilliseconds;
}

/** Host of the registry that has an image of this name: `docker.io` where the name says none. */
export function registryOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? first : "docker.io";
}
