import { describe, expect, it } from "vitest";
import { Tally } from "../../run/tally.mjs";

const files = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ file: `test/unit/${at}.test.ts`, seconds: at + 0.04 }));

describe("the summary of a run", () => {
  it("ends with the counts, right after what failed", () => {
    const tally = new Tally(() => undefined);
    tally.addFiles(files(2));
    tally.add({ passed: 3, failed: 1, skipped: 0 }, ["a test: why"]);
    expect(tally.summary()).toMatch(/\n✗ a test: why\n3 passed, 1 failed$/);
  });

  it("names the fifteen files that took longest, of all parts, the slowest first", () => {
    const tally = new Tally(() => undefined);
    tally.addFiles(files(10));
    tally.addFiles([{ file: "test/e2e/flip.test.ts", seconds: 123.45 }, ...files(10)]);
    const [title, ...lines] = tally.summary().split("\n");
    expect(title).toBe("Slowest files:");
    expect(lines.slice(0, 3)).toEqual([
      "  123.5 s test/e2e/flip.test.ts",
      "    9.0 s test/unit/9.test.ts",
      "    9.0 s test/unit/9.test.ts",
    ]);
    expect(lines.slice(15)).toEqual(["", "0 passed, 0 failed"]);
  });

  it("names none where no test file ran", () => {
    expect(new Tally(() => undefined).summary()).toBe("0 passed, 0 failed");
  });
});
