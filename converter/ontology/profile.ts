import type { Schema } from "../schema/schema.ts";
import { datatypes } from "../schema/sql-type.ts";
import type { Entity, Fact, Leaf, Node } from "./entity.ts";
import { beyondOwl, owl, prefixes, rdf, rdfs, sqlDefinition, xsd } from "./vocabulary.ts";

/** Kinds of entities, of which each has exactly one. */
const kinds: readonly string[] = [
  owl.ontology,
  owl.class,
  owl.datatypeProperty,
  owl.objectProperty,
  owl.annotationProperty,
];
const properties: readonly string[] = [owl.datatypeProperty, owl.objectProperty];
const reserved: readonly string[] = [prefixes.owl, prefixes.rdf, prefixes.rdfs, prefixes.xsd];

/** The most rules that are told: where one is broken it is broken everywhere. */
const mostTold = 5;

/**
 * Judges entities by the rules of OWL 2 DL that matter for what this converter writes: each name has one kind and is declared, no property is one of data and
 * of objects, nothing of one's own is in a reserved vocabulary, domains, ranges, keys, restrictions and inverses are of the kinds that they have to be.
 */
export class Profile {
  readonly #ranges: readonly string[];
  readonly #kindOf = new Map<string, string>();
  /** What an entity has to be, for another one says so. */
  readonly #demands = new Map<string, Set<readonly string[]>>();
  readonly #broken: string[] = [];

  /** With `xsd` ranges may be datatypes that OWL 2 does not have: all other rules hold. */
  constructor(allowed: Schema["datatypes"]) {
    const known = datatypes.filter((name) => allowed === "xsd" || !beyondOwl.includes(name));
    this.#ranges = [rdfs.literal, ...known.map((name) => `${prefixes.xsd}${name}`)];
  }

  add({ iri, facts }: Entity): void {
    const types = facts.filter(({ predicate }) => predicate === rdf.type).map(({ object }) => iriOf(object));
    const [kind = "", ...more] = types.filter((type) => kinds.includes(type));
    const others = types.filter((type) => !kinds.includes(type));
    if (reserved.some((namespace) => iri.startsWith(namespace)))
      this.#breaks(`${iri} is in a reserved vocabulary`);
    if (kind === "" || more.length > 0)
      this.#breaks(`${iri} has to be of one kind, and is ${types.join(", ")}`);
    if (others.some((type) => type !== owl.inverseFunctionalProperty || kind !== owl.objectProperty))
      this.#breaks(`${iri} cannot be ${others.join(", ")}`);
    if (this.#kindOf.has(iri)) this.#breaks(`${iri} is declared twice`);
    this.#kindOf.set(iri, kind);
    for (const fact of facts)
      if (!this.#isSound(fact, kind))
        this.#breaks(`${iri} ${fact.predicate} ${JSON.stringify(fact.object)} is not allowed`);
  }

  /** Rules that are broken; none where all that was added is OWL 2 DL. */
  broken(): readonly string[] {
    const unmet = [...this.#demands].flatMap(([iri, demands]) =>
      [...demands]
        .filter((allowed) => !allowed.includes(this.#kindOf.get(iri) ?? ""))
        .map((allowed) => `${iri} is used as ${allowed.join(" or ")}, and is not one`),
    );
    const ontologies = [...this.#kindOf.values()].filter((kind) => kind === owl.ontology).length;
    const header = ontologies === 1 ? [] : [`the document has ${ontologies} ontologies, and not one`];
    return [...this.#broken, ...unmet, ...header].slice(0, mostTold);
  }

  #breaks(rule: string): void {
    if (this.#broken.length < mostTold) this.#broken.push(rule);
  }

  #isSound({ predicate, object }: Fact, kind: string): boolean {
    switch (predicate) {
      case rdf.type:
        return object.kind === "iri";
      case rdfs.label:
      case rdfs.comment:
        return isText(object);
      case owl.versionInfo:
        return kind === owl.ontology && isText(object);
      case sqlDefinition:
        return isText(object) && this.#demand(sqlDefinition, annotations);
      case rdfs.domain:
        return properties.includes(kind) && this.#demand(iriOf(object), classes);
      case rdfs.range:
        if (kind === owl.datatypeProperty) return this.#ranges.includes(iriOf(object));
        return kind === owl.objectProperty && this.#demand(iriOf(object), classes);
      case owl.inverseOf:
        return kind === owl.objectProperty && this.#demand(iriOf(object), objectProperties);
      case rdfs.subClassOf:
        return kind === owl.class && this.#isRestriction(object);
      case owl.hasKey:
        return kind === owl.class && this.#isKey(object);
      default:
        return false;
    }
  }

  #isRestriction(node: Node): boolean {
    if (node.kind !== "blank" || node.facts.length !== 3) return false;
    const valueOf = (predicate: string): Leaf | undefined =>
      node.facts.find((fact) => fact.predicate === predicate)?.object;
    const [type, property] = [valueOf(rdf.type), valueOf(owl.onProperty)];
    const count = valueOf(owl.cardinality) ?? valueOf(owl.maxCardinality);
    if (!type || !property || count?.kind !== "literal" || iriOf(type) !== owl.restriction) return false;
    const isCount = count.datatype === xsd.nonNegativeInteger && /^\d+$/.test(count.value);
    return isCount && this.#demand(iriOf(property), properties);
  }

  #isKey(node: Node): boolean {
    if (node.kind !== "list" || node.items.length === 0) return false;
    return node.items.every((item) => this.#demand(iriOf(item), properties));
  }

  /** Always true: whether it is met is known at the end alone, for what is meant may come later. */
  #demand(iri: string, allowed: readonly string[]): boolean {
    const known = this.#demands.get(iri);
    if (known) known.add(allowed);
    else this.#demands.set(iri, new Set([allowed]));
    return true;
  }
}

const classes: readonly string[] = [owl.class];
const objectProperties: readonly string[] = [owl.objectProperty];
const annotations: readonly string[] = [owl.annotationProperty];

function isText(node: Node): boolean {
  return node.kind === "literal" && node.datatype === xsd.string;
}

/** Empty for anything but an IRI: nothing is declared under that name. */
function iriOf(node: Node): string {
  return node.kind === "iri" ? node.iri : "";
}
