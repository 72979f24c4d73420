import { z } from "zod";

/** Held by an operation of several updates, such as a rollout: until it is over nobody else may update. */
export const leaseSchema = z.object({
  id: z.string().min(1),
  /** Who holds it, in words. */
  holder: z.string().min(1),
  /** Time at which it is over by itself, ISO 8601. */
  until: z.string(),
});

export type Lease = Readonly<z.output<typeof leaseSchema>>;

/** A release that users were taken back from. */
export const rejectionSchema = z.object({
  version: z.string(),
  reason: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** Identity of the release, where it was known. */
  release: z.string().optional(),
});

export type Rejection = Readonly<z.output<typeof rejectionSchema>>;

/**
 * Whether a rejection is of this release: by the identities where both are known, else by the versions, of which one text may
 * have meant another content.
 */
export function isRejected(
  rejection: Rejection | undefined,
  { version, release }: { readonly version: string | undefined; readonly release: string | undefined },
): rejection is Rejection {
  if (rejection === undefined) return false;
  return rejection.release === undefined || release === undefined
    ? rejection.version === version
    : rejection.release === release;
}

/** The rejected release of each color that has one. */
export const rejectionsSchema = z.record(z.string(), rejectionSchema);

export type Rejections = Readonly<Record<string, Rejection>>;
