import { mkdir, writeFile } from "node:fs/promises";
import { arch, cpus, platform, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { modelFileOf } from "../components/model.ts";
import { bytes, duration, table } from "../ops/table.ts";
import { dockerClient } from "../provider/docker-client.ts";
import { prepare } from "../toolchain/index.ts";
import { kindRows, lossLines, markdownOf, standingRows } from "./flip-report.ts";
import { claimsOf, standingOf, type Standing } from "./flip-verdict.ts";
import { FlippedStack } from "./flipped-stack.ts";
import { OwnStack, type OwnStackPlan } from "./own-stack.ts";
import { ReloadedNginx } from "./reloaded-nginx.ts";
import { runRound, type Round } from "./round.ts";

const root = resolve(__dirname, "..");
const plan: OwnStackPlan = {
  name: "bench",
  routerPort: 18080,
  colorPorts: { blue: 18000, green: 18001 },
  subnet: "172.28.90.0/24",
};
const peerPort = 18081;

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
  const { environment } = await prepare({
    projectDirectory: root,
    environment: process.env,
    models: [modelFileOf()],
    signal,
  });
  const stack = await OwnStack.create(root, { ...process.env, ...environment }, plan, signal);
  try {
    say(`pulumi up of the stack ${plan.name} …`);
    const { seconds } = await stack.up();
    say(`it runs after ${duration(seconds)}`);
    const peer = await ReloadedNginx.start(dockerClient(), stack, plan.subnet, peerPort);
    try {
      return await compare(new FlippedStack(stack), peer, options, signal);
    } finally {
      await peer.remove();
    }
  } finally {
    say("the stack is removed …");
    await stack.destroy();
  }
}

async function compare(
  ours: FlippedStack,
  peer: ReloadedNginx,
  options: Options,
  signal: AbortSignal,
): Promise<boolean> {
  const rounds: { ours: Round[]; peer: Round[] } = { ours: [], peer: [] };
  const { connections } = options;
  for (const swaps of sharesOf(options.flips, options.rounds)) {
    const turns = [
      { contestant: ours, done: rounds.ours },
      { contestant: peer, done: rounds.peer },
    ];
    for (const { contestant, done } of turns) {
      const tell = (color: string, milliseconds: number | undefined) =>
        say(
          `${contestant.name}: ${milliseconds?.toFixed(0) ?? "?"} ms from the write to ${color}'s first answer`,
        );
      done.push(await runRound(contestant, swaps, { connections }, tell, signal));
    }
  }
  const standings = { ours: standingOf(ours.name, rounds.ours), peer: standingOf(peer.name, rounds.peer) };
  return await report(standings.ours, standings.peer, ours.upSeconds);
}

async function report(ours: Standing, peer: Standing, upSeconds: readonly number[]): Promise<boolean> {
  const claims = claimsOf(ours, peer);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${bytes(totalmem())}, ${platform()} ${arch()}, Node ${process.version}`;
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

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new RangeError(`${flag}: got "${text}"; allowed are whole numbers from 1 to ${most}`);
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
