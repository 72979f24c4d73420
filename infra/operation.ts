import { z } from "zod";
import { colors, type Color } from "../components/color.ts";
import type { RunningRoute } from "../components/running-route.ts";
import type { Rejection } from "../provider/resources.ts";

/** Variable by which an operation of several updates tells each of them what it is a part of. `ops/` sets it for one update. */
export const operationVariable = "BLUEGREEN_OPERATION";

const schema = z.strictObject({
  /** The lease that this update holds, and the route keeps. */
  lease: z
    .strictObject({ id: z.string().min(1), holder: z.string().min(1), until: z.iso.datetime() })
    .optional(),
  /** Id of the lease that this update gives back. */
  endLease: z.string().min(1).optional(),
  /** The release that users are taken back from. */
  reject: z
    .strictObject({ color: z.enum(colors), version: z.string(), reason: z.string().min(1) })
    .optional(),
  /** Takes back the rejection of every color that gets users. */
  force: z.boolean().optional(),
});

/** What an update is a part of; everything is optional, a plain `pulumi up` has nothing of it. */
export type Operation = z.output<typeof schema>;

/** Reads the variable. Throws `RangeError` where somebody else than `bluegreen` has written it. */
export function readOperation(environment: NodeJS.ProcessEnv = process.env): Operation {
  const text = environment[operationVariable];
  if (text === undefined || text === "") return {};
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new RangeError(
      `${operationVariable}: got ${text}; allowed: what bluegreen rollout and rollback set; do: unset ${operationVariable}`,
      { cause: error },
    );
  }
}

/** What the route is to remember of the release that the operation takes users back from. */
export function rejectionOf(
  { reject }: Operation,
  { releases }: RunningRoute,
  now: Date,
): { readonly color: Color; readonly rejection: Rejection } | undefined {
  if (reject === undefined) return undefined;
  const { color, version, reason } = reject;
  const release = releases[color];
  return {
    color,
    rejection: { version, reason, at: now.toISOString(), ...(release !== undefined && { release }) },
  };
}
