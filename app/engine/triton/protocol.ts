import { z } from "zod";

/** What is read of Triton's answers: KServe v2 with Triton's extensions `model_configuration` and `generate`. */

const tensor = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.number()) });

/** A tensor as a model's metadata names it. A length of -1 is any; the first is the batch's where the model takes batches. */
export type Tensor = Readonly<z.output<typeof tensor>>;

/** `GET /v2/models/{model}`. */
export const modelMetadata = z.object({
  versions: z.array(z.string()).default([]),
  platform: z.string().default(""),
  inputs: z.array(tensor),
  outputs: z.array(tensor),
});

/** `GET /v2/models/{model}/config`. */
export const modelConfiguration = z.object({
  backend: z.string().default(""),
  input: z.array(z.object({ name: z.string(), optional: z.boolean().default(false) })).default([]),
  model_transaction_policy: z.object({ decoupled: z.boolean().default(false) }).optional(),
  parameters: z.record(z.string(), z.object({ string_value: z.string().default("") })).default({}),
});

export type ModelMetadata = z.output<typeof modelMetadata>;
export type ModelConfiguration = z.output<typeof modelConfiguration>;

/** `POST /v2/repository/index`. */
export const repositoryIndex = z.array(z.object({ name: z.string() }));

/** `POST /v2/models/{model}/infer`. */
export const inferAnswer = z.object({
  outputs: z.array(z.object({ name: z.string(), data: z.array(z.unknown()) })),
});

/** One event of `POST /v2/models/{model}/generate_stream`. */
export const streamEvent = z.union([
  z.object({ error: z.string() }),
  z.object({ text_output: z.union([z.string(), z.array(z.string())]).default("") }),
]);

/** The body of an answer that is an error. */
export const failure = z.object({ error: z.string() });

export const paths = {
  ready: "/v2/health/ready",
  index: "/v2/repository/index",
  model: (name: string) => `/v2/models/${encodeURIComponent(name)}`,
} as const;
