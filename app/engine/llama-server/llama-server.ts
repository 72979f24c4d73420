import { setTimeout as delay } from "node:timers/promises";
import type { ChatWrapper, Llama, LlamaModel } from "node-llama-cpp";
import { request } from "undici";
import { chatPrompt, type TokenPrompt } from "../chat-prompt.ts";
import type { Engine, GenerateOptions, Message, Prompt } from "../engine.ts";
import { eventData } from "../event-data.ts";
import { EngineLost, QuestionFailed } from "../failure.ts";
import { headerOf, type ModelHeader } from "../header.ts";
import {
  checkFile,
  loadModel,
  startLlama,
  templateOf,
  trainedTokens,
  type LlamaSettings,
} from "../llama-model.ts";
import { LlamaServerChild, type ChildSettings } from "./child.ts";
import { completionEvent, completionRequest, paths, refusalIn, type CompletionEvent } from "./protocol.ts";

export type LlamaServerSettings = LlamaSettings & ChildSettings;

/** Time until one that has ended is started again. */
const restartMilliseconds = 1000;

/** No event is as long as this. */
const mostBytes = 1024 * 1024;

/**
 * Lets llama.cpp's own server compute, as a child of this process that is started again whenever it ends. This process reads of the model's file only
 * what makes prompts of conversations.
 * @throws ModelFileError as `loadLlama` does; LlamaServerError where llama-server does not start.
 */
export async function openLlamaServer(settings: LlamaServerSettings): Promise<Engine> {
  await checkFile(settings);
  const llama = await startLlama(settings);
  try {
    const model = await loadModel(llama, settings, { vocabOnly: true });
    return new LlamaServerEngine(llama, model, settings, await LlamaServerChild.start(settings));
  } catch (error) {
    await llama.dispose();
    throw error;
  }
}

class LlamaServerEngine implements Engine {
  readonly facts: ModelHeader;
  readonly #llama: Llama;
  readonly #model: LlamaModel;
  readonly #template: ChatWrapper;
  readonly #settings: LlamaServerSettings;
  /** Undefined while there is none. */
  #child: LlamaServerChild | undefined;
  #disposed = false;

  constructor(llama: Llama, model: LlamaModel, settings: LlamaServerSettings, child: LlamaServerChild) {
    this.#llama = llama;
    this.#model = model;
    this.#settings = settings;
    this.#template = templateOf(model);
    this.facts = headerOf(model.fileInfo, trainedTokens(model));
    this.#child = child;
    void this.#keep(child);
  }

  prompt(messages: readonly Message[]): TokenPrompt {
    return chatPrompt(this.#model, this.#template, messages);
  }

  async *generate(prompt: Prompt, options: GenerateOptions): AsyncGenerator<string, void, void> {
    const { tokens } = prompt as TokenPrompt;
    let told = 0;
    for await (const event of this.#events(completionRequest(tokens, options), options.signal)) {
      options.onStep();
      if (!("content" in event)) continue;
      // Tokens that end within a character are told with the one that completes it.
      const whole = event.tokens_predicted - (event.stop && event.stop_type === "limit" ? 0 : 1);
      for (; told < whole; told += 1) yield "";
      if (event.stop) return;
      told += 1;
      yield event.content;
    }
    throw new Error("llama-server ended an answer without saying so");
  }

  /** Always in the last sequence: an idle server forgets no other conversation. */
  async probe(signal: AbortSignal): Promise<void> {
    const { bos, eos } = this.#model.tokens;
    const start = bos ?? eos;
    const question = { sampling: { temperature: 0, topP: 1 }, maxTokens: 1 };
    const slot = this.#settings.parallelSequences - 1;
    const body = completionRequest(start === null ? [] : [start], question, slot);
    for await (const event of this.#events(body, signal))
      if ("content" in event && event.tokens_predicted > 0) return;
    throw new Error("the model decoded no token");
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#child?.stop();
    await this.#llama.dispose();
  }

  /** Closing the connection, which leaving the loop does, ends the answer at its next step. */
  async *#events(
    body: object,
    signal: AbortSignal,
  ): AsyncGenerator<Exclude<CompletionEvent, { error: string }>, void, void> {
    signal.throwIfAborted();
    const child = this.#child;
    if (child === undefined) throw new EngineLost("llama-server has ended and is started again");
    try {
      const { statusCode, body: answer } = await request(`http://llama-server${paths.completion}`, {
        method: "POST",
        dispatcher: child.agent,
        signal,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      // A body that is left early reports that as an error, which nobody waits for any more.
      answer.on("error", () => undefined);
      if (statusCode !== 200) throw refused(statusCode, await answer.text());
      for await (const data of eventData(answer as AsyncIterable<Uint8Array>, mostBytes)) {
        const event = eventOf(data);
        if ("error" in event) throw new Error(`llama-server: ${event.error}`);
        yield event;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw isOfConnection(error) ? new EngineLost(`llama-server does not answer (${error.code})`) : error;
    }
  }

  /** Starts it again for as long as this engine is wanted. */
  async #keep(first: LlamaServerChild): Promise<void> {
    let child: LlamaServerChild | undefined = first;
    for (;;) {
      await child?.ended;
      if (this.#disposed) return;
      if (child !== undefined) this.#settings.log("error", `${child.why}; it is started again`);
      this.#child = undefined;
      await delay(restartMilliseconds);
      child = await this.#started();
    }
  }

  /** Undefined where it does not start, which the log tells. */
  async #started(): Promise<LlamaServerChild | undefined> {
    try {
      const child = await LlamaServerChild.start(this.#settings);
      if (this.#disposed) await child.stop();
      else this.#child = child;
      return child;
    } catch (error) {
      this.#settings.log("error", error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}

/** 4xx: another question has an answer. */
function refused(status: number, body: string): Error {
  const reason = `llama-server: ${refusalIn(body) ?? `status ${status}`}`;
  return status < 500 ? new QuestionFailed(reason, true) : new Error(reason);
}

function eventOf(data: string): CompletionEvent {
  try {
    return completionEvent.parse(JSON.parse(data));
  } catch (error) {
    throw new Error(`llama-server sent what is no event of an answer: ${data.slice(0, 80)}`, {
      cause: error,
    });
  }
}

/** Errors of a connection have a code, `ECONNREFUSED`, `UND_ERR_SOCKET`, …; others have none. */
function isOfConnection(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}
