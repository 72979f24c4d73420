import { CommandError, type EngineEvent, type Stack } from "@pulumi/pulumi/automation";
import { OperatorError } from "../exit.ts";
import { InterruptedError } from "../interruption.ts";
import { explained, keepingStackFile } from "../stack.ts";
import type { UpdateContext } from "../update.ts";
import { mandatory, findingsOf } from "./finding.ts";
import { readPreview, type Preview } from "./preview.ts";
import { stoppedBy, stoppedByError, type Stopped } from "./stopped.ts";

/** A preview, and why it stopped where it did. */
export interface Previewed {
  readonly preview: Preview;
  /** Undefined where it came to its end. */
  readonly stopped: Stopped | undefined;
}

/** Which preview is wanted. */
export interface Wanted {
  /** Of taking the stack down. */
  readonly destroy: boolean;
  /** Folder of the policy pack. */
  readonly policyPack: string;
  /** Its levels and thresholds. Undefined: its own. */
  readonly policyLevels: string | undefined;
}

/**
 * Asks the engine what an update would do, and changes nothing. A preview that was refused, or failed at a resource, is an answer too. Throws
 * `OperatorError` where there is none.
 */
export async function askEngine(stack: Stack, context: UpdateContext, wanted: Wanted): Promise<Previewed> {
  const events: EngineEvent[] = [];
  const onEvent = (event: EngineEvent) => void events.push(event);
  try {
    await explained(() =>
      keepingStackFile(context.project, () =>
        wanted.destroy ? stack.previewDestroy({ onEvent }) : stack.preview({ onEvent, ...packOf(wanted) }),
      ),
    );
    return { preview: readPreview(events), stopped: undefined };
  } catch (error) {
    if (context.interruption.graceful.aborted) throw new InterruptedError();
    if (!(error instanceof OperatorError) || !(error.cause instanceof CommandError)) throw error;
    const preview = readPreview(events);
    const stopped = stoppedBy(events);
    // A mandatory rule fails a preview that has come to its end.
    if (stopped === undefined && mandatory(findingsOf(preview.violations)).length > 0)
      return { preview, stopped: undefined };
    return { preview, stopped: stopped ?? stoppedByError(error) };
  }
}

function packOf({ policyPack, policyLevels }: Wanted) {
  return {
    policyPacks: [policyPack],
    ...(policyLevels !== undefined && { policyPackConfigs: [policyLevels] }),
  };
}
