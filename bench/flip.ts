import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { modelFileOf } from "../components/model.ts";
import { table } from "../ops/table.ts";
import { prepare } from "../toolchain/index.ts";
import { kindRows, lossLines, markdownOf, standingRows } from "./flip-report.ts";
import { claimsOf, standingOf, type Standing } from "./flip-verdict.ts";
import { machineLine } from "./results/machine.ts";
import { runRound, type Round } from "./round.ts";
import { tellSwaps } from "./route/index.ts";
import { RouteStage } from "./route/stage.ts";
import { wholeNumber } from "./whole-number.ts";

const root = resolve(__dirname, "..");

const help = `Flips a stack of its own by "pulumi up" under load, in turn with "nginx -s reload", and compares them.

  npm run bench:flip -- [--flips 20] [--rounds 4] [--connections 16]

  --flips        swaps of each way (default 20)
  --rounds       the ways take turns this often (default 4)
  --connections  keep-alive connections of GET /healthz (default 16)

Exit status: 0 every claim holds, 1 one does not, or the run failed, 2 wrong arguments, 130 stopped.`;

interface Options {
  readonly flips: number;
  readonly rounds: number;
  readonly connections: number;
}

async function main(options: Options, signal: AbortSignal): Promise<boolean> {
  const wanted = { projectDirectory: root, environment: process.env, models: [modelFileOf()], signal };
  const { environment } = await prepare(wanted);
  const context = { root, environment: { ...process.env, ...environment }, signal, say };
  const stage = await RouteStage.start(context);
  try {
    return await compare(stage, options, signal);
  } finally {
    await stage.remove();
  }
}

async function compare({ ours, peer }: RouteStage, options: Options, signal: AbortSignal): Promise<boolean> {
  const rounds: { ours: Round[]; peer: Round[] } = { ours: [], peer: [] };
  const { connections } = options;
  for (const swaps of sharesOf(options.flips, options.rounds)) {
    const turns = [
      { contestant: ours, done: rounds.ours },
      { contestant: peer, done: rounds.peer },
    ];
    for (const { contestant, done } of turns) {
      const tell = tellSwaps(contestant, say);
      done.push(await runRound(contestant, swaps, { connections }, tell, signal));
    }
  }
  const standings = { ours: standingOf(ours.name, rounds.ours), peer: standingOf(peer.name, rounds.peer) };
  return await report(standings.ours, standings.peer, ours.upSeconds);
}

async function report(ours: Standing, peer: Standing, upSeconds: readonly number[]): Promise<boolean> {
  const claims = claimsOf(ours, peer);
  const machine = await machineLine();
  print(["", ...table(standingRows(ours, peer))]);
  for (const standing of [ours, peer])
    print(["", standing.name, ...table(kindRows(standing)), ...lossLines(standing)]);
  print(["", ...claims.map(({ text, measured, holds }) => `${holds ? "✓" : "✗"} ${text}: ${measured}`)]);

  const folder = join(root, ".bluegreen", "bench");
  await mkdir(folder, { recursive: true });
  const result = { finishedAt: new Date().toISOString(), machine, claims, ours, peer, upSeconds };
  await writeFile(join(folder, "flip.json"), `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(join(folder, "flip.md"), markdownOf(ours, peer, claims, machine));
  print(["", "written: .bluegreen/bench/flip.json and flip.md"]);
  return claims.every(({ holds }) => holds);
}

/** `total` in `parts` whole shares that differ by at most one; empty ones are left out. */
function sharesOf(total: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_, part) => Math.floor((total * (part + 1)) / parts) - Math.floor((total * part) / parts),
  ).filter((share) => share > 0);
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      flips: { type: "string", default: "20" },
      rounds: { type: "string", default: "4" },
      connections: { type: "string", default: "16" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    print([help]);
    process.exit(0);
  }
  return {
    flips: wholeNumber("--flips", values.flips, 1000),
    rounds: wholeNumber("--rounds", values.rounds, 1000),
    connections: wholeNumber("--connections", values.connections, 1024),
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

function start(): void {
  let options: Options;
  try {
    options = readOptions();
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    process.exitCode = 2;
    return;
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
  main(options, stop.signal).then(
    (holds) => (process.exitCode = holds ? 0 : 1),
    (error: unknown) => {
      say(error instanceof Error ? error.message : String(error));
      process.exitCode = stop.signal.aborted ? 130 : 1;
    },
  );
}

start();
