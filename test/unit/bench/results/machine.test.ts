import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { circumstancesNow } from "../../../../bench/results/machine.ts";

test("the commit is called dirty once a file differs from it, other than those that recording writes", async () => {
  const root = mkdtempSync(join(tmpdir(), "bluegreen-bench-commit-"));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  const commit = async () => (await circumstancesNow(root)).commit;
  try {
    expect(await commit()).toBe("unknown");
    git("init", "--quiet");
    mkdirSync(join(root, "bench"));
    for (const path of ["README.md", "bench/recorded.json", "code.ts"]) write(path, "1\n");
    git("add", "--all");
    git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "Begin");
    const head = git("rev-parse", "--short", "HEAD");
    expect(await commit()).toBe(head);
    for (const path of ["README.md", "bench/recorded.json"]) write(path, "2\n");
    expect(await commit()).toBe(head);
    write("code.ts", "2\n");
    expect(await commit()).toBe(`${head}-dirty`);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("the machine is told by cores, memory, system and Node", async () => {
  const { machine } = await circumstancesNow(tmpdir());
  expect(machine).toMatch(/^\d+ × .+, [\d.]+ [MG]iB, .+ \w+, Node v\d+\.\d+\.\d+$/);
});
