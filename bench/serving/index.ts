import { join } from "node:path";
import { modelFileOf } from "../../components/model.ts";
import { prepareContestants } from "../../toolchain/contestants/prepare.ts";
import type { Bench, BenchContext } from "../goal.ts";
import { useBestThreads } from "./best-threads.ts";
import type { Contestant } from "./contestant.ts";
import { goals, pairsOf, users, type Showing, type Showings } from "./goals.ts";
import { copyLlamaServer, packagedLlamaServer } from "./llama-server-folder.ts";
import { firstToken, secondTurns, tokensPerSecond, turnsAfterStories } from "./measures.ts";
import { OwnServer } from "./own-server.ts";
import { PeerProcess } from "./peer-process.ts";
import { fastApi, llamaServer } from "./peers.ts";

/** Where the program lies that a color gets. */
const llamaServerFolder = join(".bluegreen", "tools", "llama-server");

/** One contestant, and what it shows in a round. */
interface Turn {
  readonly role: keyof Showings["own"] | "server" | "python";
  readonly contestant: Contestant;
  readonly show: (origin: string, signal: AbortSignal) => Promise<Showing>;
}

export const servingBench: Bench = {
  name: "serving",
  says: "a stack's answers through its router, with llama-server in its color and with the engine in its image, against llama-server and llama-cpp-python behind FastAPI, asked directly",
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

/** The contestants, each as it is made. */
async function* turnsOf({ root, environment, signal }: BenchContext): AsyncGenerator<Turn> {
  const python = await prepareContestants({ projectDirectory: root, environment, signal });
  const packaged = await packagedLlamaServer(python);
  await copyLlamaServer(packaged, join(root, llamaServerFolder));
  const modelPath = join(root, modelFileOf().path);
  const own = async (folder?: string) => await OwnServer.create(root, environment, signal, folder);
  yield { role: "llamaServer", contestant: await own(llamaServerFolder), show: showOurs };
  yield { role: "image", contestant: await own(), show: showOurs };
  const server = new PeerProcess(llamaServer(packaged, modelPath), signal);
  yield { role: "server", contestant: server, show: showLlamaServer };
  yield {
    role: "python",
    contestant: new PeerProcess(fastApi(python, modelPath), signal),
    show: showLlamaCppPython,
  };
}

/** Rounds begin with another contestant each. */
async function roundOf(turns: readonly Turn[], round: number, { signal, say }: BenchContext) {
  const showings = new Map<Turn["role"], Showing>();
  const first = round % turns.length;
  for (const turn of [...turns.slice(first), ...turns.slice(0, first)]) {
    const showing = await turn.show(turn.contestant.origin, signal);
    const rates = [...showing.rates].map(([count, rate]) => `${rate.toFixed(0)} (${count})`).join(", ");
    say(`${turn.contestant.name}: tokens/s (users) ${rates}`);
    showings.set(turn.role, showing);
  }
  const shown = (role: Turn["role"]): Showing => {
    const showing = showings.get(role);
    if (showing === undefined) throw new Error(`the contestant ${role} is missing`);
    return showing;
  };
  return pairsOf({
    own: { llamaServer: shown("llamaServer"), image: shown("image") },
    llamaServer: shown("server"),
    llamaCppPython: shown("python"),
  });
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
