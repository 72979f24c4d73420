/** A resource, as its URN names it. */
export interface Subject {
  /** `docker:index/container:Container` */
  readonly type: string;
  /** Type without its module: `Container`. */
  readonly kind: string;
  readonly name: string;
  /** Types of the components it is in, the outermost first. */
  readonly within: readonly string[];
}

/** Reads `urn:pulumi:<stack>::<project>::<type>$…$<type>::<name>`; a name may hold colons of its own. */
export function subjectOf(urn: string): Subject {
  const [, , types = "", ...name] = urn.split("::");
  const within = types.split("$");
  const type = within.pop() ?? "";
  return { type, kind: type.slice(type.lastIndexOf(":") + 1), name: name.join("::"), within };
}
