import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseStackConfig } from "../../../infra/config.ts";
import { readGateArgs } from "../../../infra/gate-args.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bluegreen-golden-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function read(file: Buffer) {
  writeFileSync(join(root, "set.jsonl"), file);
  const gate = JSON.stringify({ goldenSet: "set.jsonl", limits: { minimumSamples: 1 } });
  const config = { "shop:activeColor": "blue", "shop:blue": '{"version":"1"}', "shop:gate": gate };
  return readGateArgs(parseStackConfig(config, "shop", "dev"), { project: "shop", stack: "dev", root });
}

const line = (prompt: string) => `${JSON.stringify({ prompt })}\n`;

describe("a golden set", () => {
  it("is read as UTF-8", () => {
    expect(read(Buffer.from(line("Grüße"), "utf8")).golden?.items[0]?.prompt).toBe("Grüße");
  });

  it.each([
    [1, Buffer.from(line("Grüße"), "latin1")],
    [2, Buffer.concat([Buffer.from(line("Grüße")), Buffer.from(line("Grüße"), "latin1")])],
    [2, Buffer.concat([Buffer.from(line("a")), Buffer.from([0xff])])],
  ])("is refused for line %i where that is in another encoding", (number, bytes) => {
    expect(() => read(bytes)).toThrow(
      `shop:gate.goldenSet: set.jsonl line ${number} is not UTF-8; allowed: `,
    );
  });
});
