import { DataFactory, Writer } from "n3";
import type { Entity, Leaf, Node } from "./entity.ts";
import { prefixes } from "./vocabulary.ts";

const { namedNode, literal } = DataFactory;

type Term = Parameters<Writer["addQuad"]>[2];

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
    const subject = namedNode(iri);
    for (const { predicate, object } of facts)
      this.#writer.addQuad(subject, namedNode(predicate), this.#term(object));
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
            predicate: namedNode(predicate),
            object: leafOf(object),
          })),
        );
    }
  }
}

function leafOf(leaf: Leaf) {
  return leaf.kind === "iri" ? namedNode(leaf.iri) : literal(leaf.value, namedNode(leaf.datatype));
}
