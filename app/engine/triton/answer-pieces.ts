import type { z } from "zod";
import { mostBytes, TritonRefusal, type TritonConnection } from "./connection.ts";
import { eventData } from "../event-data.ts";
import type { Left } from "./left.ts";
import { inferAnswer, paths, streamEvent } from "./protocol.ts";
import { generateRequest, inferRequest, type TextQuestion } from "./request.ts";
import type { TextModel } from "./text-model.ts";

/**
 * The answer of a model, in the pieces that it comes in: all of it in one, unless the model is decoupled. What Triton goes on with
 * after an abort is handed to `leave`.
 * @throws TritonRefusal where Triton or the model says no; EngineLost where Triton is gone; the signal's reason when it aborts.
 */
export async function* answerPieces(
  triton: TritonConnection,
  model: TextModel,
  question: TextQuestion,
  signal: AbortSignal,
  leave: (left: Left) => void,
): AsyncGenerator<string, void, void> {
  const path = paths.model(model.name);
  if (!model.decoupled) {
    yield wholeText(await triton.askWhole(`${path}/infer`, inferRequest(model, question), signal, leave));
    return;
  }
  const body = triton.ask(`${path}/generate_stream`, generateRequest(model, question), signal);
  for await (const data of eventData(body, mostBytes)) yield pieceOf(data);
}

function wholeText(body: string): string {
  const { outputs } = parsed(inferAnswer, body);
  const output = outputs.find(({ name }) => name === "text_output");
  if (output === undefined) throw new Error("its answer has no text_output");
  return output.data.map(String).join("");
}

function pieceOf(data: string): string {
  const event = parsed(streamEvent, data);
  // The status said 200 before the model failed.
  if ("error" in event) throw new TritonRefusal(500, event.error);
  return [event.text_output].flat().join("");
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(body));
  } catch (error) {
    throw new Error(`its answer is not KServe v2: ${body.slice(0, 80)}`, { cause: error });
  }
}
