import { shortHash, type ModelHeader } from "../header.ts";
import { plainText, templateText, type ChatText } from "./chat-text.ts";
import type { ModelConfiguration, ModelMetadata, Tensor } from "./protocol.ts";

/** A model that does not take a text, or gives none: says what it has, what is needed and the cure. */
export class ModelMisfit extends Error {
  override readonly name = "ModelMisfit";
}

/** What this server can send, as Triton's backends for language models name it, with the types that it fits in. */
const sendable = {
  text_input: ["BYTES"],
  max_tokens: ["INT32", "INT64", "UINT32", "UINT64"],
  temperature: ["FP32", "FP64"],
  top_p: ["FP32", "FP64"],
  // A seed goes up to 2^32 - 1.
  seed: ["INT64", "UINT64", "UINT32"],
  stream: ["BOOL"],
  exclude_input_in_output: ["BOOL"],
  sampling_parameters: ["BYTES"],
} as const satisfies Record<string, readonly string[]>;

export type InputName = keyof typeof sendable;

/** A model of Triton that answers a text with a text. */
export interface TextModel {
  readonly name: string;
  /** True where it answers in pieces. */
  readonly decoupled: boolean;
  /** What it is sent, as its metadata has it. */
  readonly inputs: ReadonlyMap<InputName, Tensor>;
  readonly chatText: ChatText;
  readonly facts: ModelHeader;
}

export interface Described {
  readonly name: string;
  readonly metadata: ModelMetadata;
  readonly configuration: ModelConfiguration;
}

const needed = "needed are the input text_input (BYTES, one element) and the output text_output (BYTES)";
const cure = "export a model of that form, or name another one in TRITON_MODEL";

/**
 * A model by what Triton says of it. `contextTokens` stands in for the model's context, which Triton does not tell.
 * @throws ModelMisfit with everything that does not fit.
 */
export function textModelOf({ name, metadata, configuration }: Described, contextTokens: number): TextModel {
  const problems = [...missing(metadata), ...unfit(metadata), ...unknown(metadata, configuration)];
  if (problems.length > 0) throw new ModelMisfit(`model ${name}: ${problems.join("; ")}; ${needed}; ${cure}`);
  const { parameters, backend } = configuration;
  const template = parameters["chat_template"]?.string_value ?? "";
  return {
    name,
    decoupled: configuration.model_transaction_policy?.decoupled === true,
    inputs: new Map(
      metadata.inputs.flatMap((input) => (isSendable(input.name) ? [[input.name, input]] : [])),
    ),
    chatText: template === "" ? plainText : parsedTemplate(name, template, parameters),
    facts: {
      architecture: metadata.platform === "" ? backend : metadata.platform,
      contextLength: contextTokens,
      tokenizer: shortHash(JSON.stringify([tensorsOf(metadata.inputs), tensorsOf(metadata.outputs)])),
      chatTemplate: template === "" ? null : shortHash(template),
    },
  };
}

/** Whether a question to one is right for the other too. */
export function isSame(one: TextModel, other: TextModel): boolean {
  const [left, right] = [one, other].map(({ decoupled, inputs, facts }) =>
    JSON.stringify([decoupled, [...inputs], facts]),
  );
  return left === right;
}

function missing({ inputs, outputs }: ModelMetadata): string[] {
  const problems: string[] = [];
  if (!inputs.some(({ name }) => name === "text_input"))
    problems.push(`has no input text_input, its inputs are ${listed(inputs)}`);
  const output = outputs.find(({ name }) => name === "text_output");
  if (output === undefined) problems.push(`has no output text_output, its outputs are ${listed(outputs)}`);
  else if (output.datatype !== "BYTES") problems.push(`its output text_output is ${output.datatype}`);
  return problems;
}

/** Inputs that this server knows, of another type or of more than one element. */
function unfit({ inputs }: ModelMetadata): string[] {
  return inputs.flatMap(({ name, datatype, shape }) => {
    if (!isSendable(name)) return [];
    const types: readonly string[] = sendable[name];
    const problems: string[] = [];
    if (!types.includes(datatype))
      problems.push(`its input ${name} is ${datatype}, and may be ${types.join(" or ")}`);
    if (!shape.every((length) => length === 1 || length === -1))
      problems.push(`its input ${name} has the shape [${shape.join(", ")}], and may have one element`);
    return problems;
  });
}

/** Inputs that the model insists on, and nobody would send. */
function unknown({ inputs }: ModelMetadata, { input: configured }: ModelConfiguration): string[] {
  const optional = new Set(configured.filter((each) => each.optional).map(({ name }) => name));
  return inputs
    .filter(({ name }) => !isSendable(name) && !optional.has(name))
    .map(({ name, datatype }) => `needs the input ${name} (${datatype}), which this server does not know`);
}

function parsedTemplate(
  name: string,
  template: string,
  parameters: ModelConfiguration["parameters"],
): ChatText {
  const mark = (key: string) => parameters[key]?.string_value ?? "";
  try {
    return templateText(template, { bos_token: mark("bos_token"), eos_token: mark("eos_token") });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelMisfit(
      `model ${name}: the parameter chat_template of its config.pbtxt is no Jinja template (${reason}); mend it or leave it out`,
      { cause: error },
    );
  }
}

function isSendable(name: string): name is InputName {
  return Object.hasOwn(sendable, name);
}

function listed(tensors: readonly Tensor[]): string {
  if (tensors.length === 0) return "none";
  return tensors.map(({ name, datatype }) => `${name} (${datatype})`).join(", ");
}

/** In an order that says nothing, and without shapes: whether Triton batches is a matter of its flags, not of the model. */
function tensorsOf(tensors: readonly Tensor[]): string[] {
  return tensors.map(({ name, datatype }) => `${name} ${datatype}`).sort();
}
