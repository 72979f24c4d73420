import { makeReport } from "../../../../../ops/load/report/index.ts";

/* Sums a run's folder up in a process of its own, and prints what came out and what it took. */

async function main(folder: string): Promise<void> {
  const { verdict, totals } = await makeReport(folder);
  const chats = totals.find(({ kind }) => kind === "chat")?.requests;
  const { maxRSS } = process.resourceUsage();
  const seconds = process.uptime();
  const { total, failed, worstSecondErrorPercent } = verdict;
  const peakMebibytes = Math.round(maxRSS / 1024);
  console.log(JSON.stringify({ total, failed, chats, worstSecondErrorPercent, peakMebibytes, seconds }));
}

void main(process.argv[2] ?? "");
