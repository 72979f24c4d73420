import { DataFactory, Writer, type BlankNode, type Literal, type NamedNode, type Quad_Object } from "n3";
import type { Entity, Leaf, Node } from "./entity.ts";
import { prefixes } from "./vocabulary.ts";

type Term = NamedNode | Literal | BlankNode | Quad_Object[];

/** Writes entities as Turtle, in their order; names of the ontology's own are abbreviated with `:`. */
export class Turtle {
  readonly #pieces: string[] = [];
  readonly #writer: Writer;

  constructor(namespace: string) {
    const pieces = this.#pieces;
    const stream = {
      write(piece: string, _encoding: string, done?: () => void) {
        // An empty line between two entities.
        pieces.push(/^\.\n./.test(piece) ? piece.replace("\n", "\n\n") : piece);
        done?.();
      },
      end(done?: () => void) {
        done?.();
      },
    };
    this.#writer = new Writer(stream, { prefixes: { "": namespace, ...prefixes } });
  }

  add({ iri, facts }: Entity): void {
    const subject = DataFactory.namedNode(iri);
    for (const { predicate, object } of facts)
      this.#writer.addQuad(subject, DataFactory.namedNode(predicate), this.#term(object));
  }

  end(): void {
    this.#writer.end();
  }

  /** What was written since it was last taken. The end of an entity comes with what follows it. */
  take(): string {
    return this.#pieces.splice(0).join("");
  }

  #term(node: Node): Term {
    switch (node.kind) {
      case "iri":
      case "literal":
        return leafOf(node);
      case "list":
        return this.#writer.list(node.items.map(leafOf));
      case "blank":
        return this.#writer.blank(
          node.facts.map(({ predicate, object }) => ({
            predicate: DataFactory.namedNode(predicate),
            object: leafOf(object),
          })),
        );
    }
  }
}

function leafOf(leaf: Leaf): NamedNode | Literal {
  return leaf.kind === "iri"
    ? DataFactory.namedNode(leaf.iri)
    : DataFactory.literal(leaf.value, DataFactory.namedNode(leaf.datatype));
}
