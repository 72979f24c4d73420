import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import { runCommand } from "../../../../../bench/command.ts";
import { leftBy, request, baseline, sample, start } from "./stage.ts";

const count = 1_000_000;
const hours = 10;

/** Most that the process may hold, MiB, Node.js and the project's own code included; the requests are 90 MiB of text. */
const memoryLimit = 400;

test(
  `a soak of ${hours} h with a million requests is summed up within ${memoryLimit} MiB`,
  { timeout: 180_000 },
  async () => {
    const run = { ...baseline, profile: "soak", endedAt: start + hours * 3_600_000 } as const;
    const folder = await leftBy({ run, samples: samples() });
    await pipeline(Readable.from(lines()), createWriteStream(join(folder, "requests.jsonl")));
    const root = join(__dirname, "../../../../..");
    const { code, output } = await runCommand(
      process.execPath,
      ["--import", "tsx", join(__dirname, "million.ts"), folder],
      { directory: root, environment: process.env },
    );
    expect(code, output).toBe(0);
    const found = JSON.parse(output.trim().split("\n").at(-1) ?? "") as Record<string, number>;
    console.log(`${found["seconds"]?.toFixed(1)} s, ${found["peakMebibytes"]} MiB at most`);
    expect(found).toMatchObject({
      total: count,
      failed: 1,
      chats: count / 4,
      worstSecondErrorPercent: expect.any(Number) as number,
    });
    expect(found["worstSecondErrorPercent"]).toBeGreaterThan(0);
    expect(found["peakMebibytes"]).toBeLessThan(memoryLimit);
    const { size } = await stat(join(folder, "report.html"));
    expect(size).toBeLessThan(4 * 2 ** 20);
  },
);

/** A thousand lines at a time. */
function* lines(): Generator<string> {
  for (let index = 0; index < count;) {
    let text = "";
    for (const end = index + 1000; index < end; index++) text += `${JSON.stringify(requestAt(index))}\n`;
    yield text;
  }
}

function requestAt(index: number) {
  const seconds = (index / count) * hours * 3600;
  const ms = 1 + ((index * 7919) % 1000);
  if (index === 123_458) return request(seconds, { ms, ok: false, status: 503 });
  if (index % 4 === 0) return request(seconds, { ms, kind: "chat", tokens: 32 });
  return index % 4 === 1
    ? request(seconds, { ms, kind: "stream", ttft: ms / 2, tokens: 32 })
    : request(seconds, { ms });
}

function* samples() {
  for (let second = 0; second < hours * 3600; second++)
    yield sample(second, { tokens: second * 50, memoryBytes: 2 ** 28, queue: 0 });
}
