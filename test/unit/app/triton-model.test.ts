import { describe, expect, it } from "vitest";
import { eventData } from "../../../app/engine/event-data.ts";
import { modelConfiguration, modelMetadata } from "../../../app/engine/triton/protocol.ts";
import { generateRequest, inferRequest } from "../../../app/engine/triton/request.ts";
import { ModelMisfit, textModelOf, type TextModel } from "../../../app/engine/triton/text-model.ts";
import { textInputs, textOutputs } from "./fake-triton.ts";

const input = (name: string, datatype: string, shape: readonly number[] = [1]) => ({ name, datatype, shape });
const [textInput] = textInputs;

function modelOf(metadata: object = {}, configuration: object = {}): TextModel {
  return textModelOf(
    {
      name: "text",
      metadata: modelMetadata.parse({
        platform: "python",
        inputs: textInputs,
        outputs: textOutputs,
        ...metadata,
      }),
      configuration: modelConfiguration.parse({ backend: "python", ...configuration }),
    },
    2048,
  );
}

const question = { text: "hi", maxTokens: 7, sampling: { temperature: 0.5, topP: 0.9, seed: 5 } };

describe("a model of Triton", () => {
  it("is told by its platform, its inputs and outputs, and the context that it is given", () => {
    const { facts } = modelOf();
    expect(facts).toEqual({
      architecture: "python",
      contextLength: 2048,
      tokenizer: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      chatTemplate: null,
    });
    expect(modelOf({ platform: "" }, { backend: "vllm" }).facts.architecture).toBe("vllm");
  });

  it("has another hash as soon as its inputs or outputs differ, and the same in another order or in batches", () => {
    const { tokenizer } = modelOf().facts;
    expect(modelOf({ inputs: [...textInputs].reverse() }).facts.tokenizer).toBe(tokenizer);
    expect(modelOf({ inputs: textInputs.slice(0, 4) }).facts.tokenizer).not.toBe(tokenizer);
    const scored = [...textOutputs, input("score", "FP32")];
    expect(modelOf({ outputs: scored }).facts.tokenizer).not.toBe(tokenizer);
    const batched = textInputs.map((each) => ({ ...each, shape: [-1, 1] }));
    expect(modelOf({ inputs: batched }).facts.tokenizer).toBe(tokenizer);
  });

  it("has a template where its config.pbtxt carries one as parameter", () => {
    const chat_template = {
      string_value:
        "{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<a>{% endif %}",
    };
    const model = modelOf({}, { parameters: { chat_template, bos_token: { string_value: "<s>" } } });
    expect(
      model.chatText([
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
      ]),
    ).toBe("<s><system>Be brief.<user>Hi<a>");
    expect(model.facts.chatTemplate).toMatch(/^[0-9a-f]{12}$/);
  });

  it("gets one question as it is, and a conversation as a transcript, where it has no template", () => {
    const { chatText } = modelOf();
    expect(chatText([{ role: "user", content: "What is water?" }])).toBe("What is water?");
    expect(
      chatText([
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
        { role: "assistant", content: "Hello." },
        { role: "user", content: "Bye" },
      ]),
    ).toBe("System: Be brief.\n\nUser: Hi\n\nAssistant: Hello.\n\nUser: Bye\n\nAssistant:");
    expect(chatText([{ role: "system", content: "Be brief." }])).toBe("System: Be brief.\n\nAssistant:");
  });

  it.each([
    [
      "no text comes in",
      { inputs: [input("prompt", "BYTES")] },
      {},
      "model text: has no input text_input, its inputs are prompt (BYTES); needs the input prompt (BYTES), which this server does not know; " +
        "needed are the input text_input (BYTES, one element) and the output text_output (BYTES); " +
        "export a model of that form, or name another one in TRITON_MODEL",
    ],
    [
      "no text comes out",
      { outputs: [] },
      {},
      "model text: has no output text_output, its outputs are none; needed",
    ],
    [
      "the output is numbers",
      { outputs: [input("text_output", "FP32")] },
      {},
      "its output text_output is FP32; needed",
    ],
    ["the text is numbers", { inputs: [input("text_input", "INT32")] }, {}, "is INT32, and may be BYTES"],
    [
      "several texts are wanted",
      { inputs: [input("text_input", "BYTES", [2])] },
      {},
      "its input text_input has the shape [2], and may have one element",
    ],
    [
      "a seed has no room",
      { inputs: [textInput, input("seed", "INT32")] },
      {},
      "its input seed is INT32, and may be INT64 or UINT64 or UINT32",
    ],
    [
      "more is needed",
      { inputs: [textInput, input("image", "UINT8")] },
      {},
      "needs the input image (UINT8), which this server does not know",
    ],
    [
      "its template is none",
      {},
      { parameters: { chat_template: { string_value: "{% for %}" } } },
      "model text: the parameter chat_template of its config.pbtxt is no Jinja template",
    ],
  ])("is refused where %s", (_, metadata, configuration, message) => {
    const refusal = refusalOf(metadata, configuration);
    expect(refusal).toBeInstanceOf(ModelMisfit);
    expect(refusal?.message).toContain(message);
  });

  it("is taken with an input that nobody knows and that may be left out", () => {
    const model = modelOf(
      { inputs: [textInput, input("image", "UINT8")] },
      { input: [{ name: "text_input" }, { name: "image", optional: true }] },
    );
    expect([...model.inputs.keys()]).toEqual(["text_input"]);
  });
});

describe("a question to a model of Triton", () => {
  it("has every input that the model names, with one element in each", () => {
    expect(inferRequest(modelOf(), question)).toEqual({
      inputs: [
        { name: "text_input", datatype: "BYTES", shape: [1], data: ["hi"] },
        { name: "max_tokens", datatype: "INT32", shape: [1], data: [7] },
        { name: "temperature", datatype: "FP32", shape: [1], data: [0.5] },
        { name: "top_p", datatype: "FP32", shape: [1], data: [0.9] },
        { name: "seed", datatype: "INT64", shape: [1], data: [5] },
      ],
      outputs: [{ name: "text_output" }],
    });
    expect(generateRequest(modelOf(), question)).toEqual({
      text_input: "hi",
      max_tokens: 7,
      temperature: 0.5,
      top_p: 0.9,
      seed: 5,
    });
  });

  it("has only inputs that the model names, also in batches of any size", () => {
    const model = modelOf({ inputs: [input("text_input", "BYTES", [-1, 1])] });
    expect(inferRequest(model, question)).toEqual({
      inputs: [{ name: "text_input", datatype: "BYTES", shape: [1, 1], data: ["hi"] }],
      outputs: [{ name: "text_output" }],
    });
    expect(generateRequest(model, question)).toEqual({ text_input: "hi" });
  });

  it("asks vLLM's backend for pieces, without the question in them, by its own inputs", () => {
    const model = modelOf(
      {
        inputs: [
          textInput,
          input("stream", "BOOL"),
          input("exclude_input_in_output", "BOOL"),
          input("sampling_parameters", "BYTES"),
        ],
      },
      { model_transaction_policy: { decoupled: true } },
    );
    expect(model.decoupled).toBe(true);
    expect(generateRequest(model, question)).toEqual({
      text_input: "hi",
      stream: true,
      exclude_input_in_output: true,
      sampling_parameters: '{"max_tokens":7,"temperature":0.5,"top_p":0.9,"seed":5}',
    });
  });

  it("has a seed of its own where it brings none, so that answers differ", () => {
    const sampling = { temperature: 1, topP: 1 };
    const seeds = Array.from({ length: 3 }, () => {
      const { seed } = generateRequest(modelOf(), { ...question, sampling }) as { seed: number };
      return seed;
    });
    expect(new Set(seeds).size).toBe(3);
    for (const seed of seeds) expect(seed).toBeLessThan(2 ** 32);
  });
});

describe("server-sent events", () => {
  it("are read wherever the bytes are cut", async () => {
    const bytes = Buffer.from('data: {"a":"Grüße 🦉"}\r\n\r\n: comment\n\ndata:{"b":1}');
    for (const size of [1, 2, 3, 7, bytes.length])
      expect(await dataOf(bytes, size)).toEqual(['{"a":"Grüße 🦉"}', '{"b":1}']);
  });

  it("are refused where they are not UTF-8, or longer than the limit", async () => {
    await expect(dataOf(Buffer.from([0x64, 0xff, 0x0a]), 1)).rejects.toThrow("its answer is not UTF-8");
    await expect(dataOf(Buffer.from([0x64, 0xc3]), 1)).rejects.toThrow("its answer is not UTF-8");
    await expect(dataOf(Buffer.from("data: 0123456789"), 4, 10)).rejects.toThrow("longer than 10 bytes");
  });
});

function refusalOf(metadata: object, configuration: object): Error | undefined {
  try {
    modelOf(metadata, configuration);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

async function dataOf(bytes: Buffer, size: number, mostBytes = 1000): Promise<string[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += size) {
      await Promise.resolve();
      yield bytes.subarray(start, start + size);
    }
  }
  const all: string[] = [];
  for await (const data of eventData(chunks(), mostBytes)) all.push(data);
  return all;
}
