import recorded from "./digests.json";

/** Digests by the names with tags that they were learned for. */
export type Digests = Readonly<Record<string, string>>;

/** What `npm run pin` has learned of images that are known by their tag alone. */
export const recordedDigests: Digests = recorded;

/** `grafana/grafana:12.4.0@sha256:…` where the digest is known; else the name as it is. */
export function pinned(reference: string, digests: Digests = recordedDigests): string {
  const digest = digests[reference];
  return digest === undefined || reference.includes("@") ? reference : `${reference}@${digest}`;
}

/** What a step tells of how an image was chosen; once, for it is pulled once. */
export function chosenBy(reference: string): string {
  return reference.includes("@") ? "by its digest" : "by its tag, for no digest is known: npm run pin";
}

/**
 * Whether an image of this machine is the one whose digest is known. One without any digest was built or loaded here, and cannot be told; it is
 * taken as it is.
 */
export function isRecorded(
  reference: string,
  repoDigests: readonly string[],
  digests: Digests = recordedDigests,
): boolean {
  const digest = digests[reference];
  if (digest === undefined || repoDigests.length === 0) return true;
  return repoDigests.some((known) => known.endsWith(`@${digest}`));
}
