import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { main } from "../../../bench/index.ts";
import { prepare } from "../../../toolchain/index.ts";

vi.mock(import("../../../toolchain/index.ts"), () => ({
  prepare: vi.fn(() => Promise.reject(new Error("no"))),
}));

const root = mkdtempSync(join(tmpdir(), "bluegreen-bench-"));

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

test("a check of what is not recorded is refused before anything is prepared or measured", async () => {
  mkdirSync(join(root, "bench"));
  writeFileSync(join(root, "bench/recorded.json"), "{}\n");
  const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(await main(root, ["route", "image", "--check"])).toBe(1);
  expect(told.mock.calls).toEqual([
    [
      "--check: nothing to hold route image to is recorded; record it with: npm run bench -- route image --record\n",
    ],
  ]);
  expect(prepare).not.toHaveBeenCalled();
});
