import { leaseSchema, rejectionsSchema, type Lease, type Rejections } from "../../provider/resources.ts";
import { colors, type Color } from "../color.ts";
import { cutTagText, longestTagValue, tagText, textOfTag } from "./tag-text.ts";

/** What a route remembers beside its weights: an update reads it back, wherever it comes from. */
export interface RouteMemory {
  readonly activeColor: Color;
  readonly rejected: Rejections;
  /** Undefined where nobody holds one. */
  readonly lease?: Lease | undefined;
}

/** What the tags of a running route tell. */
export interface RememberedRoute extends RouteMemory {
  /** Identity of the release of each color with users. */
  readonly releases: Readonly<Partial<Record<Color, string>>>;
}

const prefix = "bluegreen.route.";
const activeKey = `${prefix}active`;

/** A longer text goes on in further tags, `<key>.2` and `<key>.3`: a resource has 50 at most. */
const parts = 3;
const longestText = parts * longestTagValue;

const leaseFields = ["id", "holder", "until"] as const;
const rejectionFields = ["version", "reason", "at", "release"] as const;

/** What people read and nobody compares, so that it may be cut. */
const prose: ReadonlySet<string> = new Set(["holder", "reason"]);

/** Key of the tag that holds the identity of the release of a color with users. */
export function releaseTag(color: Color): string {
  return `${prefix}release.${color}`;
}

/**
 * The tags of a route's memory.
 *
 * @throws RangeError where a text that may not be cut is too long for three tags
 */
export function routeTags({ activeColor, rejected, lease }: RouteMemory): Record<string, string> {
  const tags: Record<string, string> = { [activeKey]: activeColor };
  if (lease) for (const field of leaseFields) write(tags, `${prefix}lease.${field}`, field, lease[field]);
  for (const color of colors) {
    const rejection = rejected[color];
    if (rejection === undefined) continue;
    for (const field of rejectionFields) {
      const text = rejection[field];
      if (text !== undefined) write(tags, `${prefix}rejected.${color}.${field}`, field, text);
    }
  }
  return tags;
}

/** What the tags of a running route tell. Undefined where they do not, or cannot be understood: then the route does not say. */
export function rememberedRoute(tags: Readonly<Record<string, string>>): RememberedRoute | undefined {
  try {
    const activeColor = colors.find((color) => color === tags[activeKey]);
    if (activeColor === undefined) return undefined;
    const lease = leaseSchema.optional().parse(fieldsOf(tags, `${prefix}lease.`, leaseFields));
    const rejected = byColor((color) => fieldsOf(tags, `${prefix}rejected.${color}.`, rejectionFields));
    return {
      activeColor,
      releases: byColor((color) => read(tags, releaseTag(color))),
      rejected: rejectionsSchema.parse(rejected),
      ...(lease && { lease }),
    };
  } catch {
    return undefined;
  }
}

function write(tags: Record<string, string>, key: string, field: string, text: string): void {
  const written = prose.has(field) ? cutTagText(text, longestText) : tagText(text);
  if (written.length > longestText) {
    throw new RangeError(
      `tag ${key}: got ${written.length} characters, of which any but letters, digits and .:/+@- count several; ` +
        `allowed are ${longestText}; shorten "${text.slice(0, 40)}…"`,
    );
  }
  for (let part = 0; part === 0 || part * longestTagValue < written.length; part += 1) {
    const from = part * longestTagValue;
    tags[partKey(key, part)] = written.slice(from, from + longestTagValue);
  }
}

function read(tags: Readonly<Record<string, string>>, key: string): string | undefined {
  if (tags[key] === undefined) return undefined;
  return textOfTag(Array.from({ length: parts }, (_, part) => tags[partKey(key, part)] ?? "").join(""));
}

function partKey(key: string, part: number): string {
  return part === 0 ? key : `${key}.${part + 1}`;
}

/** The fields that there are; undefined where there is none. */
function fieldsOf(
  tags: Readonly<Record<string, string>>,
  start: string,
  fields: readonly string[],
): Record<string, string> | undefined {
  const found = fields.flatMap((field): [string, string][] => {
    const text = read(tags, start + field);
    return text === undefined ? [] : [[field, text]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function byColor<Value>(valueOf: (color: Color) => Value | undefined): Partial<Record<Color, Value>> {
  return Object.fromEntries(
    colors.flatMap((color) => {
      const value = valueOf(color);
      return value === undefined ? [] : [[color, value]];
    }),
  );
}
