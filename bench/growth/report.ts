import { table } from "../../ops/table.ts";
import type { ContextMet } from "./contexts.ts";
import { svgOf, type Panel } from "./plot.ts";
import { answerTokens, type UsersMet } from "./users.ts";

/** A run of `npm run bench:growth`. */
export interface Growth {
  readonly finishedAt: string;
  readonly machine: string;
  readonly model: string;
  readonly users: readonly (UsersMet & { readonly ownBytes: number })[];
  readonly contexts: readonly ContextMet[];
}

export function tablesOf({ users, contexts }: Growth): string[] {
  return [
    ...table([
      ["users", "answers", "first token p50 / p95 ms", "whole answer p50 / p95 ms", "tokens/s", "own MiB"],
      ...users.map(({ users: count, answers, first, whole, tokensPerSecond, ownBytes }) => [
        count,
        answers,
        `${rounded(first.p50)} / ${rounded(first.p95)}`,
        `${rounded(whole.p50)} / ${rounded(whole.p95)}`,
        rounded(tokensPerSecond),
        mebibytes(ownBytes),
      ]),
    ]),
    "",
    ...table([
      ["context", "prompt", "first token ms", "each next token ms", "own MiB", "predicted MiB"],
      ...contexts.map((met) => [
        met.contextTokens,
        met.promptTokens,
        rounded(met.firstMilliseconds),
        met.tokenMilliseconds.toFixed(1),
        mebibytes(met.ownBytes),
        mebibytes(met.predictedBytes),
      ]),
    ]),
  ];
}

/** The plot over users, and the one over context sizes. */
export function plotsOf(growth: Growth): { readonly users: string; readonly context: string } {
  const about = `${growth.model}, ${growth.machine}, ${growth.finishedAt.slice(0, 10)}`;
  return {
    users: svgOf(usersPanels(growth.users), `Latency and memory over users: ${about}`),
    context: svgOf(contextPanels(growth.contexts), `Latency and memory over context sizes: ${about}`),
  };
}

function usersPanels(users: Growth["users"]): Panel[] {
  const horizontal = { title: "users at the same time", at: users.map(({ users: count }) => count) };
  const seconds = (of: (met: UsersMet) => number) => users.map((met) => of(met) / 1000);
  return [
    {
      title: `Answer of ${answerTokens} tokens`,
      unit: "seconds",
      horizontal,
      lines: [
        { label: "first token, p50", values: seconds(({ first }) => first.p50) },
        { label: "whole, p50", values: seconds(({ whole }) => whole.p50) },
        { label: "whole, p95", values: seconds(({ whole }) => whole.p95) },
      ],
    },
    {
      title: "Memory of the color's own",
      unit: "MiB",
      horizontal,
      lines: [{ label: "measured", values: users.map(({ ownBytes }) => mebibytes(ownBytes)) }],
    },
  ];
}

function contextPanels(contexts: Growth["contexts"]): Panel[] {
  const horizontal = { title: "context of a sequence, tokens", at: contexts.map((met) => met.contextTokens) };
  return [
    {
      title: "First token, half of the context filled",
      unit: "seconds",
      horizontal,
      lines: [{ label: "measured", values: contexts.map((met) => met.firstMilliseconds / 1000) }],
    },
    {
      title: "Memory of the color's own",
      unit: "MiB",
      horizontal,
      lines: [
        { label: "measured", values: contexts.map((met) => mebibytes(met.ownBytes)) },
        { label: "predicted", values: contexts.map((met) => mebibytes(met.predictedBytes)), dashed: true },
      ],
    },
  ];
}

function rounded(value: number): number {
  return Math.round(value);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
