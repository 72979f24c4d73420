import { EventEmitter } from "node:events";
import { Parser, type Quad } from "n3";
import { BlankFacts, isBlank, Unreadable } from "./blank-facts.ts";
import type { Entity } from "./entity.ts";

/**
 * Reads a Turtle document piece by piece, and tells every entity as soon as the next one begins. An entity's facts have to stand together.
 * What it cannot read, or what is no tree, it throws as `Unreadable` where the piece is written.
 */
export class ReadBack {
  readonly #input = new EventEmitter();
  readonly #onEntity: (entity: Entity) => void;
  #quads: Quad[] = [];
  #failure: Error | undefined;

  constructor(onEntity: (entity: Entity) => void) {
    this.#onEntity = onEntity;
    new Parser({ format: "text/turtle" }).parse(this.#input, (error: Error | null, quad: Quad | null) => {
      if (this.#failure !== undefined) return;
      // The parser calls this while a piece is written; what was thrown here would leave it in the middle of one.
      try {
        if (error) throw new Unreadable(error.message);
        if (quad) this.#take(quad);
        else this.#tell();
      } catch (failure) {
        this.#failure = failure instanceof Error ? failure : new Unreadable(String(failure));
      }
    });
  }

  write(turtle: string): void {
    this.#emit("data", turtle);
  }

  end(): void {
    this.#emit("end");
  }

  #emit(event: "data" | "end", piece?: string): void {
    this.#input.emit(event, piece);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #take(quad: Quad): void {
    const current = this.#subject;
    if (current !== undefined && !isBlank(quad.subject) && quad.subject.value !== current) this.#tell();
    this.#quads.push(quad);
  }

  get #subject(): string | undefined {
    return this.#quads.find(({ subject }) => !isBlank(subject))?.subject.value;
  }

  #tell(): void {
    const iri = this.#subject;
    const quads = this.#quads;
    this.#quads = [];
    if (quads.length === 0) return;
    const blank = new BlankFacts(quads);
    const named = quads.filter(({ subject }) => !isBlank(subject));
    const facts = named.map(({ predicate, object }) => ({
      predicate: predicate.value,
      object: blank.node(object),
    }));
    blank.mustBeUsed();
    if (iri !== undefined) this.#onEntity({ iri, facts });
  }
}
