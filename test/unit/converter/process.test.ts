import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("../../../converter/server.ts", import.meta.url));

interface Line {
  readonly level: string;
  readonly message: string;
  readonly address?: string;
}

interface Running {
  readonly process: ChildProcessByStdio<null, Readable, null>;
  readonly lines: readonly Line[];
  readonly exited: Promise<number | null>;
}

function started(environment: Record<string, string>): Running {
  const child = spawn(process.execPath, ["--import=tsx", program], {
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: Line[] = [];
  createInterface(child.stdout).on("line", (line) => lines.push(JSON.parse(line) as Line));
  const exited = once(child, "close").then(([code]: (number | null)[]) => code ?? null);
  return { process: child, lines, exited };
}

describe("the process of a converter", () => {
  it("says where it listens once it is ready, and ends with 0 after a drain", async () => {
    const { process: child, lines, exited } = started({ HOST: "127.0.0.1", PORT: "0" });
    await expect
      .poll(() => lines.find(({ message }) => message === "ready"), { timeout: 15_000 })
      .toBeDefined();
    const address = lines.find(({ message }) => message === "ready")?.address ?? "";
    expect((await fetch(`${address}/ready`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(lines.map(({ message }) => message)).toEqual(expect.arrayContaining(["draining", "drained"]));
  });

  it("ends with 2 and every problem where its configuration is wrong", async () => {
    const { lines, exited } = started({ PORT: "eighty", COLOR: "red" });
    expect(await exited).toBe(2);
    expect(lines).toMatchObject([
      {
        level: "fatal",
        message: expect.stringMatching(/2 problem\(s\): COLOR: "red".*; PORT: "eighty"/) as string,
      },
    ]);
  });
});
