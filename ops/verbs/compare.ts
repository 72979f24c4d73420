import { Writable } from "node:stream";
import { otherColor } from "../../components/color.ts";
import { comparisonOf } from "../compare/comparison.ts";
import { predictionsOf } from "../compare/prediction.ts";
import {
  likenessRows,
  markdownOf,
  measureRows,
  outcomeLine,
  similarityNote,
  titleOf,
} from "../compare/report.ts";
import type { Exit } from "../exit.ts";
import { keepReport } from "../report-files.ts";
import { sinceMilliseconds } from "../since.ts";
import { requireOutputs } from "../stack-outputs.ts";
import { requireStack } from "../stack.ts";
import { readStored } from "../stored.ts";
import { useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";

export interface CompareOptions {
  readonly since?: string;
  readonly minSamples: number;
}

/** Compares the answers of the two current releases to requests that were copied; keeps and prints a report. */
export async function compare(session: Session, { since, minSamples }: CompareOptions): Promise<Exit> {
  const { project, terminal, interruption } = session;
  const from = sinceMilliseconds(since);
  await useToolchain(project);
  const { activeColor, releases } = await requireOutputs(await requireStack(project, interruption), project);
  const sideOf = (color: typeof activeColor) => ({ color, release: releases[color] });
  const stored = new Collected();
  await readStored(session, { exported: "predictions", since: from, color: activeColor }, stored);
  const comparison = comparisonOf(predictionsOf(stored.text), {
    served: sideOf(activeColor),
    copy: sideOf(otherColor(activeColor)),
    minSamples,
  });
  const now = new Date();
  const report = { markdown: markdownOf(comparison, now), json: comparison };
  const path = await keepReport(project, "compare", report, now);

  terminal.print(titleOf(comparison));
  terminal.print();
  terminal.table(likenessRows(comparison));
  terminal.print();
  terminal.table(measureRows(comparison));
  terminal.print();
  terminal.print(outcomeLine(comparison));
  terminal.print(similarityNote);
  for (const { requestId, question, similarity } of comparison.worst)
    terminal.print(
      `least alike: ${similarity.toFixed(3)} ${requestId} ${JSON.stringify(question.slice(0, 80))}`,
    );
  if (comparison.reason !== undefined)
    terminal.print(`${terminal.paint("yellow", "inconclusive:")} ${comparison.reason}`);
  terminal.print(`report: ${path}`);
  terminal.result({ ...comparison, report: path });
  return comparison.verdict === "compared" ? "ok" : "inconclusive";
}

/** Keeps the text that is written to it. */
class Collected extends Writable {
  readonly #pieces: Buffer[] = [];

  override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#pieces.push(piece);
    done();
  }

  get text(): string {
    return Buffer.concat(this.#pieces).toString("utf8");
  }
}
