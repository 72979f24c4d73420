import type { Quad, Quad_Object } from "n3";
import type { Leaf, LeafFact, Node } from "./entity.ts";
import { rdf } from "./vocabulary.ts";

/** A document that this converter would not write. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** What is said of blank nodes. Each may be asked for once: a second user would share it. */
export class BlankFacts {
  readonly #facts = new Map<string, Quad[]>();

  constructor(quads: readonly Quad[]) {
    for (const quad of quads) {
      if (!isBlank(quad.subject)) continue;
      const known = this.#facts.get(quad.subject.value);
      if (known) known.push(quad);
      else this.#facts.set(quad.subject.value, [quad]);
    }
  }

  /**
   * The tree that a term stands for.
   * @throws Unreadable where it is none.
   */
  node(term: Quad_Object): Node {
    if (term.value === rdf.nil) return { kind: "list", items: [] };
    if (!isBlank(term)) return leafOf(term);
    const quads = this.#take(term.value);
    if (quads.some(({ predicate }) => predicate.value === rdf.first))
      return { kind: "list", items: this.#items(quads) };
    const facts = quads.map(({ predicate, object }): LeafFact => {
      return { predicate: predicate.value, object: leafOf(object) };
    });
    return { kind: "blank", facts };
  }

  /** A circle of blank nodes alone is reached from nowhere. */
  mustBeUsed(): void {
    const [left] = this.#facts.keys();
    if (left !== undefined) throw new Unreadable(`the blank node ${left} is used nowhere`);
  }

  #items(quads: readonly Quad[]): readonly Leaf[] {
    const items: Leaf[] = [];
    for (let rest = quads; ;) {
      const item = only(rest, rdf.first);
      const tail = only(rest, rdf.rest);
      if (!item || !tail || rest.length !== 2) throw new Unreadable("a list is not well formed");
      items.push(leafOf(item));
      if (tail.value === rdf.nil) return items;
      rest = this.#take(tail.value);
    }
  }

  #take(name: string): readonly Quad[] {
    const quads = this.#facts.get(name);
    if (!quads) throw new Unreadable(`the blank node ${name} is used twice, or nothing is said of it`);
    this.#facts.delete(name);
    return quads;
  }
}

export function isBlank({ termType }: { readonly termType: string }): boolean {
  return termType === "BlankNode";
}

function only(quads: readonly Quad[], property: string): Quad_Object | undefined {
  return quads.find(({ predicate }) => predicate.value === property)?.object;
}

function leafOf(term: Quad_Object): Leaf {
  switch (term.termType) {
    case "NamedNode":
      return { kind: "iri", iri: term.value };
    case "Literal":
      if (term.language !== "") throw new Unreadable(`a text has the language ${term.language}`);
      return { kind: "literal", value: term.value, datatype: term.datatype.value };
    case "BlankNode":
    case "Variable":
      throw new Unreadable(`${term.termType} ${term.value} stands where a name or a literal has to`);
  }
}
