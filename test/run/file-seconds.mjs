import { writeFile } from "node:fs/promises";

/** Names the file that the reporter writes to. */
export const fileSecondsVariable = "BLUEGREEN_FILE_SECONDS";

/**
 * A reporter for vitest: how long each test file took, its hooks included, which vitest's own JSON leaves out. Writes
 * `[{ "file": "test/unit/a.test.ts", "seconds": 1.5 }]`.
 */
export default class FileSeconds {
  async onTestRunEnd(modules) {
    const path = process.env[fileSecondsVariable];
    if (path === undefined) throw new Error(`${fileSecondsVariable}: got nothing; allowed: a path`);
    const files = modules.map((each) => ({
      file: each.relativeModuleId,
      seconds: each.diagnostic().duration / 1000,
    }));
    await writeFile(path, JSON.stringify(files));
  }
}
