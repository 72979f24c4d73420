import { setImmediate } from "node:timers/promises";
import { ontologyOf } from "./ontology/mapping.ts";
import { Proof } from "./ontology/proof.ts";
import { Turtle } from "./ontology/turtle.ts";
import type { Schema } from "./schema/schema.ts";

/** Entities after which others get the processor for a moment: some milliseconds of work. */
const entitiesAtOnce = 50;

/**
 * The ontology of a schema as Turtle in UTF-8. Every piece is read back and compared while the next one is written, and nobody gets anything before
 * all of it is proven; one table at a time is in memory beside the text.
 *
 * @throws NotProven where what is read back is another graph, or breaks a rule of OWL 2 DL: a fault of this program, never of a schema.
 * @throws the signal's reason when it aborts before.
 */
export async function convert(schema: Schema, signal?: AbortSignal): Promise<Buffer> {
  const turtle = new Turtle(schema.namespace);
  const proof = new Proof(schema.datatypes);
  const pieces: Buffer[] = [];
  const take = () => {
    const piece = turtle.take();
    proof.read(piece);
    pieces.push(Buffer.from(piece));
  };
  let count = 0;
  for (const entity of ontologyOf(schema)) {
    proof.expect(entity);
    turtle.add(entity);
    count += 1;
    if (count % entitiesAtOnce > 0) continue;
    take();
    await setImmediate();
    signal?.throwIfAborted();
  }
  turtle.end();
  take();
  proof.end();
  return Buffer.concat(pieces);
}
