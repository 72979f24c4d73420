import { map, text, type Shape } from "./shape.ts";

export type Tags = Readonly<Record<string, string>>;

/** Keys and values as most services of AWS take them; Elastic Load Balancing and EKS refuse everything else. */
export const tagsShape: Shape = map(text({ longest: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u }));

interface ApiTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** As the APIs of AWS take them. */
export function apiTags(tags: Tags = {}): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** As Pulumi has them. Those that AWS itself puts on things are left out. */
export function tagsOf(tags: readonly ApiTag[] = []): Record<string, string> {
  const own = tags.filter(({ Key = "" }) => !Key.startsWith("aws:"));
  return Object.fromEntries(own.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Which tags have to go, and which to come, for a thing to have `wanted`. */
export function tagChanges(recorded: Tags = {}, wanted: Tags = {}): { gone: string[]; set: Tags } {
  const changed = Object.entries(wanted).filter(([key, value]) => recorded[key] !== value);
  return {
    gone: Object.keys(recorded).filter((key) => wanted[key] === undefined),
    set: Object.fromEntries(changed),
  };
}
