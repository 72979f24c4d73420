/**
 * Everything that an ontology says of one named thing, as trees: what has no name of its own stands where it is used, so blank nodes can
 * neither be shared nor form a circle.
 */
export interface Entity {
  readonly iri: string;
  readonly facts: readonly Fact[];
}

export interface Fact {
  readonly predicate: string;
  readonly object: Node;
}

export type Node =
  | Leaf
  | { readonly kind: "blank"; readonly facts: readonly LeafFact[] }
  | { readonly kind: "list"; readonly items: readonly Leaf[] };

export interface LeafFact {
  readonly predicate: string;
  readonly object: Leaf;
}

export type Leaf =
  | { readonly kind: "iri"; readonly iri: string }
  | { readonly kind: "literal"; readonly value: string; readonly datatype: string };

/**
 * True where the graphs of two entities are isomorphic. Blank nodes of trees are the same where all that is said of them is, so the graphs
 * are where they have the same facts, in whatever order.
 */
export function sameEntity(one: Entity, other: Entity): boolean {
  if (one.iri !== other.iri || one.facts.length !== other.facts.length) return false;
  const [some, others] = [one, other].map(({ facts }) => facts.map(factText).sort());
  return some !== undefined && others !== undefined && some.every((text, at) => text === others[at]);
}

function factText({ predicate, object }: Fact): string {
  return `${predicate} ${nodeText(object)}`;
}

/** Names have neither spaces nor brackets in them, and JSON quotes texts: no two nodes have one text. */
function nodeText(node: Node): string {
  switch (node.kind) {
    case "iri":
      return `<${node.iri}>`;
    case "literal":
      return `${JSON.stringify(node.value)}^^<${node.datatype}>`;
    case "list":
      return `(${node.items.map(nodeText).join(" ")})`;
    case "blank":
      return `[${node.facts.map(factText).sort().join(" ; ")}]`;
  }
}
