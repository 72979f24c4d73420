import { join } from "node:path";
import { modelFileOf } from "../../components/model.ts";
import { prepareContestants } from "../../toolchain/contestants/prepare.ts";
import type { Bench, BenchContext } from "../goal.ts";
import { useBestThreads } from "./best-threads.ts";
import type { Contestant } from "./contestant.ts";
import { goals, pairsOf, users, type Showing } from "./goals.ts";
import { firstToken, secondTurns, tokensPerSecond, turnsAfterStories } from "./measures.ts";
import { OwnServer } from "./own-server.ts";
import { PeerProcess } from "./peer-process.ts";
import { fastApi, llamaServer } from "./peers.ts";

/** One contestant, and what it shows in a round. */
interface Turn {
  readonly contestant: Contestant;
  readonly show: (origin: string, signal: AbortSignal) => Promise<Showing>;
}

export const servingBench: Bench = {
  name: "serving",
  says: "a stack's answers through its router, against llama-server and llama-cpp-python behind FastAPI, asked directly",
  goals,
  async *rounds(context, count) {
    const { signal } = context;
    const turns: Turn[] = [];
    try {
      for await (const turn of turnsOf(context)) {
        turns.push(turn);
        await useBestThreads(turn.contestant, signal, context.say);
      }
      for (let round = 0; round < count; round += 1) yield await roundOf(turns, round, context);
    } finally {
      for (const { contestant } of turns) await contestant.stop();
    }
  },
};

/** The contestants, each as it is made: ours first, then llama-server and llama-cpp-python. */
async function* turnsOf({ root, environment, signal }: BenchContext): AsyncGenerator<Turn> {
  const python = await prepareContestants({ projectDirectory: root, environment, signal });
  const modelPath = join(root, modelFileOf().path);
  yield { contestant: await OwnServer.create(root, environment, signal), show: showOurs };
  const server = new PeerProcess(await llamaServer(python, modelPath), signal);
  yield { contestant: server, show: showLlamaServer };
  yield { contestant: new PeerProcess(fastApi(python, modelPath), signal), show: showLlamaCppPython };
}

/** Rounds begin with another contestant each. */
async function roundOf(turns: readonly Turn[], round: number, { signal, say }: BenchContext) {
  const showings = new Map<Turn, Showing>();
  const first = round % turns.length;
  for (const turn of [...turns.slice(first), ...turns.slice(0, first)]) {
    const showing = await turn.show(turn.contestant.origin, signal);
    const rates = [...showing.rates].map(([count, rate]) => `${rate.toFixed(0)} (${count})`).join(", ");
    say(`${turn.contestant.name}: tokens/s (users) ${rates}`);
    showings.set(turn, showing);
  }
  const [ours, server, python] = turns.map((turn) => showings.get(turn));
  if (ours === undefined || server === undefined || python === undefined)
    throw new Error("a contestant is missing");
  return pairsOf(ours, server, python);
}

async function showOurs(origin: string, signal: AbortSignal): Promise<Showing> {
  return {
    rates: await ratesOf(origin, users.llamaServer, signal),
    firstToken: await firstToken(origin, signal),
    secondTurn: await secondTurns(origin, signal),
    turnAfterStory: await turnsAfterStories(origin, signal),
  };
}

async function showLlamaServer(origin: string, signal: AbortSignal): Promise<Showing> {
  return {
    rates: await ratesOf(origin, users.llamaServer, signal),
    firstToken: await firstToken(origin, signal),
  };
}

async function showLlamaCppPython(origin: string, signal: AbortSignal): Promise<Showing> {
  return { rates: await ratesOf(origin, users.llamaCppPython, signal) };
}

async function ratesOf(origin: string, counts: readonly number[], signal: AbortSignal) {
  const rates = new Map<number, number>();
  for (const count of counts) rates.set(count, await tokensPerSecond(origin, count, signal));
  return rates;
}
