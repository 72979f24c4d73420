import type { Fact, Leaf, LeafFact, Node } from "./entity.ts";
import { owl, rdf, rdfs, xsd } from "./vocabulary.ts";

/** Labels and comments, as a schema gives them. */
export interface Words {
  readonly label: string | undefined;
  readonly comment: string | undefined;
}

export function iri(value: string): Leaf {
  return { kind: "iri", iri: value };
}

/** A string without a language. */
export function text(value: string): Leaf {
  return { kind: "literal", value, datatype: xsd.string };
}

/** What something is: the first of an entity's facts. */
export function types(...values: readonly string[]): readonly Fact[] {
  return values.map((value) => fact(rdf.type, iri(value)));
}

export function fact(predicate: string, object: Node): Fact {
  return { predicate, object };
}

/** One fact for each text. */
export function texts(predicate: string, values: readonly string[]): readonly Fact[] {
  return values.map((value) => fact(predicate, text(value)));
}

/** Label, or `name` where there is none, and comment. */
export function words({ label, comment }: Words, name: string): readonly Fact[] {
  return [
    ...texts(rdfs.label, [label ?? name]),
    ...texts(rdfs.comment, comment === undefined ? [] : [comment]),
  ];
}

export function leads(from: string, to: string): readonly Fact[] {
  return [fact(rdfs.domain, iri(from)), fact(rdfs.range, iri(to))];
}

/** Of every row the property has one value, or one at most: `[ a owl:Restriction ; owl:onProperty … ; owl:cardinality 1 ]`. */
export function oneValue(property: string, optional: boolean): Fact {
  const count: Leaf = { kind: "literal", value: "1", datatype: xsd.nonNegativeInteger };
  const facts: readonly LeafFact[] = [
    { predicate: rdf.type, object: iri(owl.restriction) },
    { predicate: owl.onProperty, object: iri(property) },
    { predicate: optional ? owl.maxCardinality : owl.cardinality, object: count },
  ];
  return fact(rdfs.subClassOf, { kind: "blank", facts });
}

export function key(properties: readonly string[]): Fact {
  return fact(owl.hasKey, { kind: "list", items: properties.map(iri) });
}
