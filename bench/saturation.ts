import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { variables } from "../app/contract.ts";
import { duration, table } from "../ops/table.ts";
import { AppServer, modelPath } from "./app-server.ts";
import type { LatencySummary } from "./load/latencies.ts";
import { Crowd, type CrowdResult, type CrowdShape } from "./saturation/crowd.ts";
import { claimsOf } from "./saturation/verdict.ts";
import { wholeNumber } from "./whole-number.ts";

const limits = { parallelSequences: 4, queueLength: 16 };

const help = `Lets more users ask one model server than it can answer, and shows what they meet.

  npm run bench:saturation -- [--users 64] [--seconds 120] [--tokens 16]

  --users    users at the same time (default 64)
  --seconds  how long (default 120)
  --tokens   length of an answer (default 16)

The server works on ${limits.parallelSequences} answers at a time, ${limits.queueLength} wait; its history is in SQLite.
Exit status: 0 every claim holds, 1 one does not, or the run failed, 2 wrong arguments.`;

async function main(shape: CrowdShape): Promise<boolean> {
  if (modelPath === undefined) throw new Error("models/ holds no .gguf file; fetch it with: npm run up");
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-saturation-"));
  const server = await AppServer.start({
    [variables.modelPath]: modelPath,
    [variables.parallel]: String(limits.parallelSequences),
    [variables.queueLength]: String(limits.queueLength),
    [variables.historyUrl]: `file:${join(folder, "history.db")}`,
    [variables.logLevel]: "warn",
  });
  try {
    await server.answers("/ready", 200);
    process.stderr.write(`${shape.users} users for ${duration(shape.seconds)} …\n`);
    const result = await new Crowd(server.address, shape).run();
    return report(result);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

function report(result: CrowdResult): boolean {
  const rows = table([
    ["ms", "p50", "p95", "p99", "longest"],
    latencyRow("admitted, whole answer", result.admitted),
    latencyRow("inference", result.inference),
    latencyRow("GET /healthz meanwhile", result.liveness),
  ]);
  const claims = claimsOf(result, limits);
  const lines = claims.map(({ text, holds }) => `${holds ? "holds" : "FAILS"}  ${text}`);
  process.stdout.write(`${[...rows, "", ...lines, ...result.failed.slice(0, 5)].join("\n")}\n`);
  return claims.every(({ holds }) => holds);
}

function latencyRow(name: string, latencies: LatencySummary | undefined): string[] {
  const { p50, p95, p99, max } = latencies ?? { p50: NaN, p95: NaN, p99: NaN, max: NaN };
  return [name, ...[p50, p95, p99, max].map((milliseconds) => milliseconds.toFixed(0))];
}

function readShape(): CrowdShape | undefined {
  const { values } = parseArgs({
    options: {
      users: { type: "string", default: "64" },
      seconds: { type: "string", default: "120" },
      tokens: { type: "string", default: "16" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    users: wholeNumber("--users", values.users, 1024),
    seconds: wholeNumber("--seconds", values.seconds, 3600),
    answerTokens: wholeNumber("--tokens", values.tokens, 512),
  };
}

function start(): void {
  let shape: CrowdShape | undefined;
  try {
    shape = readShape();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}\n`);
    process.exitCode = 2;
    return;
  }
  if (shape === undefined) {
    process.stdout.write(`${help}\n`);
    return;
  }
  main(shape).then(
    (holds) => (process.exitCode = holds ? 0 : 1),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}

start();
