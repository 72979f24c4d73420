import type { CheckFailure } from "./kind.ts";
import type { ImageBuild } from "./resources/image-builds.ts";

/** What is known of the images that were built. */
export interface Ledger {
  /** The build that each color has. */
  readonly builds: Readonly<Record<string, ImageBuild>>;
  /** Digest of the content that each version was built from, by version; kept for ever. */
  readonly contents: Readonly<Record<string, string>>;
}

/** What is asked for, and what it would be built from. */
export interface BuildRequest {
  readonly builds: Ledger["builds"];
  /** Versions that the last successful update left behind: their images were built for certain. */
  readonly completed: readonly string[];
  /** Folder that images are built from. */
  readonly folder: string;
  /** Digest of the folder's content now. */
  readonly content: string;
}

/**
 * The ledger with what is asked for, and a refusal for every build that would give a known version other content. A
 * version counts as known once its image was built: one of an update that failed before that may still change.
 *
 * @param imageExists asked only about versions that no successful update vouches for
 */
export async function judgeBuilds(
  recorded: Ledger,
  { builds, completed, folder, content }: BuildRequest,
  imageExists: (image: string) => Promise<boolean>,
): Promise<Ledger & { readonly failures: readonly CheckFailure[] }> {
  const contents = new Map(Object.entries(recorded.contents));
  for (const version of await neverBuilt(recorded, completed, imageExists)) contents.delete(version);
  const failures: CheckFailure[] = [];
  for (const [color, { version, image }] of Object.entries(builds)) {
    const known = contents.get(version) ?? content;
    contents.set(version, known);
    const isBuiltNow = recorded.builds[color]?.image !== image;
    if (known !== content && isBuiltNow) {
      failures.push({ property: `builds.${color}`, reason: refusal(color, version, folder, known, content) });
    }
  }
  return { builds, contents: Object.fromEntries(contents), failures };
}

/** Versions that an update was to build which failed before it had. */
async function neverBuilt(
  { builds }: Ledger,
  completed: readonly string[],
  imageExists: (image: string) => Promise<boolean>,
): Promise<string[]> {
  const doubtful = Object.values(builds).filter(({ version }) => !completed.includes(version));
  const there = await Promise.all(doubtful.map(({ image }) => imageExists(image)));
  const built = new Set(doubtful.filter((_, at) => there[at]).map(({ version }) => version));
  return doubtful.map(({ version }) => version).filter((version) => !built.has(version));
}

function refusal(color: string, version: string, folder: string, known: string, content: string): string {
  return (
    `version "${version}" was built from ${folder}/ with content ${short(known)}, and ${folder}/ has content ` +
    `${short(content)} now: ${color} would serve something else under a known name. Do: raise the version of ${color}, ` +
    `or put ${folder}/ back as it was.`
  );
}

/** A digest as people read it: its first 12 digits. */
function short(digest: string): string {
  return digest.slice(0, 12);
}
