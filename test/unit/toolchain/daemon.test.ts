import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { daemonFlags } from "../../../toolchain/engine/daemon-flags.ts";
import { startDaemon, stopEngine } from "../../../toolchain/engine/daemon.ts";
import { layoutOf } from "../../../toolchain/layout.ts";
import { Marks } from "../../../toolchain/marks.ts";
import type { StepContext } from "../../../toolchain/plan.ts";

let root: string;
let context: StepContext;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "daemon-"));
  const layout = layoutOf(root);
  context = {
    layout,
    marks: new Marks(layout.marks),
    environment: {
      ...process.env,
      PATH: [root, process.env.PATH].join(delimiter),
      READY: join(root, "ready"),
    },
    signal: new AbortController().signal,
    report: () => undefined,
    warn: () => undefined,
  };
});

afterEach(() => rm(root, { recursive: true }));

/** Puts a `dockerd` on PATH that is a few lines of JavaScript. */
async function installDaemon(script: string): Promise<void> {
  const path = join(root, "dockerd");
  await writeFile(path, `#!${process.execPath}\n${script}`);
  await chmod(path, 0o755);
}

const answers = () => Promise.resolve(existsSync(join(root, "ready")));

// Whether a process is still the daemon is read from /proc.
describe.runIf(process.platform === "linux")("an engine that the toolchain starts", () => {
  const listening = `process.title = "dockerd";
    require("fs").writeFileSync(process.env.READY, "");
    setInterval(() => undefined, 1000);`;

  it("is there when it answers, and is stopped by its number", async () => {
    await installDaemon(listening);
    await startDaemon(answers, context);
    expect(await stopEngine(root)).toBe(true);
    expect(await stopEngine(root)).toBe(false);
  });

  it("that fails shows the end of its log and where that is", async () => {
    await installDaemon(`console.error("failed to start: no cgroups"); process.exit(1);`);
    await expect(startDaemon(answers, context, { otherSeconds: 0.1 })).rejects.toThrow(
      /dockerd did not start: exit 1\..*dockerd\.log\n.*no cgroups/,
    );
  });

  it("may be another one that was starting already", async () => {
    await installDaemon(
      `process.exitCode = 1; setTimeout(() => require("fs").writeFileSync(process.env.READY, ""), 300)`,
    );
    await startDaemon(answers, context);
    expect(await stopEngine(root)).toBe(false);
  });

  it("is not confused with another process that has its number now", async () => {
    await installDaemon(listening);
    await startDaemon(answers, context);
    const pidFile = join(root, ".bluegreen", "dockerd.pid");
    const daemon = Number(await readFile(pidFile, "utf8"));
    await writeFile(pidFile, String(process.pid));
    expect(await stopEngine(root)).toBe(false);
    process.kill(daemon);
  });
});

describe("a dockerd of the toolchain", () => {
  it.each([
    ["nothing is written", undefined],
    ["something else is written", '{ "mtu": 1400 }'],
  ])("leaves containers alone while it is away, where %s", (_what, written) => {
    expect(daemonFlags(written)).toEqual(["--live-restore"]);
  });

  it("does as its owner has written, for the engine takes no setting twice", () => {
    expect(daemonFlags('{ "live-restore": false }')).toEqual([]);
  });
});
