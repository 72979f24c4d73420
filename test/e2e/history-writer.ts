import process from "node:process";
import { openStorage } from "../../app/storage/open.ts";
import { StorageUnavailable } from "../../app/storage/storage.ts";

/** Refusals of one turn in a row, on a machine that has a moment of something else to do. */
const mostRefusals = 5;

/**
 * A color that writes turns as fast as it can, each again where the database was busy for too long, and prints the id of each one that is stored:
 * `history-writer.ts <url> <color> <turns> <at once>`.
 */
async function main(): Promise<void> {
  const [url = "", color = "", turns = "0", atOnce = "1"] = process.argv.slice(2);
  const settings = { historyUrl: url, color, historyMessages: 40, historyUsers: 0 };
  const storage = await openStorage(settings, () => undefined);
  let next = 0;
  const lane = async () => {
    while (next < Number(turns)) {
      const number = (next += 1);
      const id = `${color}-${number}`;
      await untilTaken(() =>
        storage.history.remember({
          id,
          requestId: id,
          at: Date.now(),
          userId: `user-${number % 50}`,
          source: "chat",
          messages: [
            { role: "user", content: `question ${id}` },
            { role: "assistant", content: `answer ${id}` },
          ],
          finish: "stop",
          promptTokens: 2,
          completionTokens: 2,
          model: "tiny",
          color,
          version: "1",
          release: "unreleased",
        }),
      );
      process.stdout.write(`${id}\n`);
    }
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, lane));
  await storage.close();
}

/** One that is told as refused may have been stored all the same: it has to be there once then, too. */
async function untilTaken(write: () => Promise<unknown>): Promise<void> {
  for (let refusals = 1; ; refusals += 1) {
    try {
      await write();
      return;
    } catch (error) {
      if (!(error instanceof StorageUnavailable) || refusals > mostRefusals) throw error;
    }
  }
}

void main();
