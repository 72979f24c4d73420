import type { Schema } from "../schema/schema.ts";
import { sameEntity, type Entity } from "./entity.ts";
import { Profile } from "./profile.ts";
import { ReadBack } from "./read-back.ts";

/** An ontology that must not be sent. */
export class NotProven extends Error {
  override readonly name = "NotProven";
}

/** Compares a document, read back, with the entities that were to be written, and judges it by the rules of OWL 2 DL. */
export class Proof {
  readonly #expected: Entity[] = [];
  readonly #profile: Profile;
  readonly #reader = new ReadBack((entity) => this.#compare(entity));

  constructor(datatypes: Schema["datatypes"]) {
    this.#profile = new Profile(datatypes);
  }

  /** Call it before `read` with the entity's text. */
  expect(entity: Entity): void {
    this.#expected.push(entity);
  }

  /** @throws NotProven, or Unreadable */
  read(turtle: string): void {
    this.#reader.write(turtle);
  }

  /** @throws NotProven, or Unreadable */
  end(): void {
    this.#reader.end();
    const [missing] = this.#expected;
    if (missing) throw new NotProven(`${missing.iri} does not read back`);
    const rules = this.#profile.broken();
    if (rules.length > 0) throw new NotProven(`the ontology is not OWL 2 DL: ${rules.join("; ")}`);
  }

  #compare(entity: Entity): void {
    const expected = this.#expected.shift();
    if (!expected || !sameEntity(expected, entity))
      throw new NotProven(`${expected?.iri ?? "nothing"} reads back as another graph, of ${entity.iri}`);
    this.#profile.add(entity);
  }
}
