import { setTimeout as delay } from "node:timers/promises";
import type { ChatWrapper, Llama, LlamaModel } from "node-llama-cpp";
import { request } from "undici";
import { chatPrompt, type TokenPrompt } from "../chat-prompt.ts";
import type { Engine, GenerateOptions, Message, Prompt } from "../engine.ts";
import { codeOf } from "../error-code.ts";
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
import { LlamaServerChild, LlamaServerError, type ChildSettings } from "./child.ts";
import { completionEvent, completionRequest, paths, refusalIn, type CompletionEvent } from "./protocol.ts";

export interface LlamaServerSettings extends LlamaSettings, ChildSettings {
  /** Time that a proof may take, seconds. */
  readonly readinessSeconds: number;
}

/** Time until one that has ended is started again. */
const restartMilliseconds = 1000;

/** Longest time from a broken connection until it is known that llama-server has ended. */
const lossMilliseconds = 1000;

/** No event is as long as this. */
const mostBytes = 1024 * 1024;

/**
 * Lets llama.cpp's own server compute, as a child of this process that is started again whenever it ends. This process reads of the model's file only
 * what makes prompts of conversations.
 * @throws ModelFileError as `loadLlama` does; LlamaServerError where llama-server does not start, or ends at its first token.
 */
export async function openLlamaServer(settings: LlamaServerSettings): Promise<Engine> {
  const engine = await started(settings);
  try {
    await engine.probe(new AbortController().signal);
    return engine;
  } catch (error) {
    // One that was compiled for another processor ends only here.
    await engine.dispose();
    throw error instanceof EngineLost ? new LlamaServerError(error.message, { cause: error }) : error;
  }
}

async function started(settings: LlamaServerSettings): Promise<Engine> {
  await checkFile(settings);
  const llama = await startLlama(settings);
  try {
    const model = await loadModel(llama, settings, { vocabOnly: true });
    const leaving = new AbortController();
    const child = await LlamaServerChild.start(settings, leaving.signal);
    return new LlamaServerEngine(llama, model, settings, child, leaving);
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
  /** Aborts when this engine is not wanted any more. */
  readonly #leaving: AbortController;
  /** Undefined while there is none. */
  #child: LlamaServerChild | undefined;

  constructor(
    llama: Llama,
    model: LlamaModel,
    settings: LlamaServerSettings,
    child: LlamaServerChild,
    leaving: AbortController,
  ) {
    this.#leaving = leaving;
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
      // The token that ends an answer has an event without text before the last one.
      if (event.content === "" && !event.stop) continue;
      // Tokens that end within a character are told with the one that completes it.
      const whole = event.tokens_predicted - (event.stop && event.stop_type === "limit" ? 0 : 1);
      for (; told < whole; told += 1) yield "";
      if (event.stop) return;
      told += 1;
      yield event.content;
    }
    throw new Error("llama-server ended an answer without saying so");
  }

  /** Always in the last sequence: an idle server forgets no other conversation. One that gives no token in time is ended, and started again. */
  async probe(signal: AbortSignal): Promise<void> {
    const child = this.#child;
    const timeout = AbortSignal.timeout(this.#settings.readinessSeconds * 1000);
    try {
      await this.#decodeOne(AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      if (!timeout.aborted) throw error;
      void child?.stop();
      throw new EngineLost(
        `llama-server gave no token within ${this.#settings.readinessSeconds} s, and is started again`,
      );
    }
  }

  async dispose(): Promise<void> {
    this.#leaving.abort();
    await this.#child?.stop();
    await this.#llama.dispose();
  }

  async #decodeOne(signal: AbortSignal): Promise<void> {
    const { bos, eos } = this.#model.tokens;
    const start = bos ?? eos;
    const question = { sampling: { temperature: 0, topP: 1 }, maxTokens: 1 };
    const slot = this.#settings.parallelSequences - 1;
    const body = completionRequest(start === null ? [] : [start], question, slot);
    for await (const event of this.#events(body, signal))
      if ("content" in event && event.tokens_predicted > 0) return;
    throw new Error("the model decoded no token");
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
      const code = codeOf(error);
      throw code === undefined ? error : await lost(child, code);
    }
  }

  /** Starts it again for as long as this engine is wanted. */
  async #keep(first: LlamaServerChild): Promise<void> {
    const { signal } = this.#leaving;
    let child: LlamaServerChild | undefined = first;
    for (;;) {
      await child?.ended;
      this.#child = undefined;
      if (signal.aborted) return;
      if (child !== undefined)
        this.#settings.log("error", `${(await child.failure()).message}; it is started again`);
      await delay(restartMilliseconds, undefined, { signal }).catch(() => undefined);
      child = await this.#started(signal);
      this.#child = child;
    }
  }

  /** Undefined where it does not start, which the log tells. The file is another one perhaps by now. */
  async #started(signal: AbortSignal): Promise<LlamaServerChild | undefined> {
    try {
      signal.throwIfAborted();
      await checkFile(this.#settings);
      return await LlamaServerChild.start(this.#settings, signal);
    } catch (error) {
      if (!signal.aborted)
        this.#settings.log("error", error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}

/** A connection breaks a little before the end of the one behind it is known. */
async function lost(child: LlamaServerChild, code: string): Promise<EngineLost> {
  const hasEnded = await child.endsWithin(lossMilliseconds);
  return new EngineLost(
    hasEnded ? (await child.failure()).message : `llama-server does not answer (${code})`,
  );
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
