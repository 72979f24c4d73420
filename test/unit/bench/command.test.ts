import { expect, test } from "vitest";
import { runCommand } from "../../../bench/command.ts";

const options = { directory: ".", environment: process.env };

test("a command's streams and status are its result, not an error", async () => {
  const result = await runCommand("sh", ["-c", "echo out; echo problem >&2; exit 7"], options);
  expect(result).toMatchObject({ code: 7, stdout: "out\n" });
  expect(result.output).toContain("problem\n");
});

test("a command that does not end is asked to stop", async () => {
  const result = await runCommand("sleep", ["30"], { ...options, longestSeconds: 0.2 });
  expect(result.code).toBe(128);
  expect(result.seconds).toBeLessThan(5);
});

test("a command is asked to stop when its signal aborts", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  const result = await runCommand("sleep", ["30"], { ...options, signal: stop.signal });
  expect(result.code).toBe(128);
});

test("a command that is not there is an error", async () => {
  await expect(runCommand("bluegreen-no-such-command", [], options)).rejects.toThrow("ENOENT");
});
