import { z } from "zod";

const range = z.object({ min: z.number(), max: z.number() });

/** What a color states of itself in `/health/deep`. A server of the user's own, or of an earlier version, may lack any of it. */
export interface ColorFacts {
  /** Schemas of the stored history that the server understands. */
  readonly schema?: SchemaRange | undefined;
  /** Schemas of the servers that the stored history serves. */
  readonly databaseSchema?: SchemaRange | undefined;
  /** Context of one conversation. */
  readonly contextTokens?: number | undefined;
  readonly model?: ModelHeader | undefined;
  /** Memory in use, percent of the limit. */
  readonly memoryPercent?: number | undefined;
}

/** Both ends included. */
export type SchemaRange = z.infer<typeof range>;

/** What the header of a model's file says. */
export interface ModelHeader {
  readonly architecture?: string | undefined;
  /** Context that the model was trained with, tokens. */
  readonly contextLength?: number | undefined;
  /** Hash of the vocabulary. */
  readonly tokenizer?: string | undefined;
  /** Hash of the template; `none` where the file carries none. */
  readonly chatTemplate?: string | undefined;
}

/** Reads an answer of `/health/deep`; what is missing, or of another kind, is left out. */
export function colorFacts(deep: unknown): ColorFacts {
  const fields = recordOf(deep);
  const model = recordOf(fields["model"]);
  const number = (value: unknown) => z.number().safeParse(value).data;
  const text = (value: unknown) => z.string().safeParse(value).data;
  return {
    schema: range.safeParse(fields["schema"]).data,
    databaseSchema: range.safeParse(fields["database_schema"]).data,
    contextTokens: number(fields["context_tokens"]),
    model: {
      architecture: text(model["architecture"]),
      contextLength: number(model["context_length"]),
      tokenizer: text(model["tokenizer"]),
      chatTemplate: model["chat_template"] === null ? "none" : text(model["chat_template"]),
    },
    memoryPercent: number(fields["memory_pct"]),
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}
