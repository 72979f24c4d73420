import { randomInt } from "node:crypto";
import type { Sampling } from "../engine.ts";
import type { InputName, TextModel } from "./text-model.ts";

/** One question as a model gets it. */
export interface TextQuestion {
  readonly text: string;
  readonly maxTokens: number;
  readonly sampling: Sampling;
}

/** As many as a question may choose of. */
const seeds = 2 ** 32;

/** The body of `infer`: every tensor has one element, also where its shape leaves the number open. */
export function inferRequest(model: TextModel, question: TextQuestion): object {
  const inputs = [...valuesOf(model, question)].map(([name, value]) => {
    const { datatype, shape = [] } = model.inputs.get(name) ?? {};
    return { name, datatype, shape: shape.map(() => 1), data: [value] };
  });
  return { inputs, outputs: [{ name: "text_output" }] };
}

/** The body of `generate_stream`, which makes tensors of values by the model's metadata. */
export function generateRequest(model: TextModel, question: TextQuestion): object {
  return Object.fromEntries(valuesOf(model, question));
}

/** What the model has an input for. Without a seed every answer differs, also of a model whose own default is a fixed one. */
function valuesOf(
  { inputs, decoupled }: TextModel,
  { text, maxTokens, sampling }: TextQuestion,
): Map<InputName, string | number | boolean> {
  const { temperature, topP, seed = randomInt(seeds) } = sampling;
  const values: Record<InputName, string | number | boolean> = {
    text_input: text,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    seed,
    stream: decoupled,
    exclude_input_in_output: true,
    sampling_parameters: JSON.stringify({ max_tokens: maxTokens, temperature, top_p: topP, seed }),
  };
  return new Map([...inputs.keys()].map((name) => [name, values[name]]));
}
