import { CommanderError, type Command } from "commander";
import { describe, expect, it } from "vitest";
import { commands } from "../../../ops/commands.ts";

/** The verb of a command line with its options as they were read; nothing is run. */
async function parsed(...line: readonly string[]): Promise<{ verb: string; options: object }> {
  const program = commands("/", "0.0.0");
  let called: Command | undefined;
  const listen = (command: Command): void => {
    for (const inner of command.commands) listen(inner);
    if (command.commands.length === 0 || command.name() === "history")
      command.action((...received: unknown[]) => {
        called = received.at(-1) as Command;
      });
    command.configureOutput({ writeErr: () => undefined });
  };
  listen(program);
  await program.parseAsync(["node", "bluegreen", ...line]);
  if (!called) throw new Error("no verb was called");
  return { verb: called.name(), options: called.opts() };
}

describe("a command line", () => {
  it("takes a release's version for the release's, not for the program's", async () => {
    expect(await parsed("release", "--model", "m.gguf", "--version", "7")).toEqual({
      verb: "release",
      options: { stack: "dev", color: "standby", model: "m.gguf", version: "7" },
    });
  });

  it("tells the history from its export", async () => {
    expect(await parsed("history", "--limit", "5", "--stack", "prod")).toMatchObject({
      verb: "history",
      options: { limit: 5, stack: "prod" },
    });
    expect(await parsed("history", "export", "--stack", "prod", "--json")).toMatchObject({
      verb: "export",
      options: { stack: "prod", json: true },
    });
  });

  it("reads a rollout's plan", async () => {
    const line = "--to green --steps 10,50,100 --interval 60s --bake 5m --approve --synthetic 2.5 --yes";
    expect(await parsed("rollout", ...line.split(" "))).toMatchObject({
      verb: "rollout",
      options: {
        to: "green",
        steps: "10,50,100",
        interval: "60s",
        bake: "5m",
        approve: true,
        synthetic: 2.5,
        yes: true,
      },
    });
  });

  it.each([
    ["rollout", "--interval", "soon"],
    ["rollout", "--synthetic", "0"],
    ["rollout", "--synthetic", "-1"],
    ["watch", "--poll", "often"],
    ["history", "--limit", "0"],
  ])("is refused with %s %s %s", async (...line) => {
    await expect(parsed(...line)).rejects.toThrow(CommanderError);
    await expect(parsed(...line)).rejects.toThrow(/allowed (are|is) /);
  });
});
