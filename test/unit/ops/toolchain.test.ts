import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseStackConfig } from "../../../infra/config.ts";
import type { Interruption } from "../../../ops/interruption.ts";
import type { Project } from "../../../ops/project.ts";
import type { Terminal } from "../../../ops/terminal.ts";
import { preparePulumi, prepareToolchain } from "../../../ops/toolchain.ts";
import type { PrepareOptions } from "../../../toolchain/index.ts";
import { eksValues } from "../infra/eks-stack.ts";

const wanted: PrepareOptions[] = [];
const told = vi.hoisted(() => ({ backend: "" }));

vi.mock("../../../toolchain/index.ts", () => ({
  prepare: (options: PrepareOptions) => {
    wanted.push(options);
    return Promise.resolve({ environment: { PULUMI_BACKEND_URL: told.backend }, steps: [], warnings: [] });
  },
}));

let project: Project;
let notes: string[];
const terminal = {
  paint: (_style: string, text: string) => text,
  note: (line: string) => notes.push(line),
} as unknown as Terminal;
const interruption = { graceful: new AbortController().signal } as Interruption;

beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), "toolchain-"));
  project = { root, name: "shop", stack: "prod", stackFile: join(root, "Pulumi.prod.yaml") };
  await writeFile(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  notes = [];
  wanted.length = 0;
  vi.stubEnv("PULUMI_BACKEND_URL", "");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(project.root, { recursive: true });
});

const cloud = { kubernetes: true, images: false, aws: true };

describe("what a stack on AWS needs of this machine", () => {
  const config = () => parseStackConfig(eksValues({}), "shop", "prod");

  it.each([
    ["file:///project/.bluegreen/state", 1],
    ["s3://states?region=eu-central-1", 0],
  ])(
    "is Pulumi with plugins, and nothing of Docker; with the state in %s there are %i warnings",
    async (backend, warnings) => {
      told.backend = backend;
      await prepareToolchain(project, config(), terminal, interruption);
      expect(wanted).toMatchObject([cloud]);
      expect(wanted[0]).not.toHaveProperty("models");
      expect(notes).toHaveLength(warnings);
      for (const note of notes)
        expect(note).toMatch(/the state of this stack is in file:.* export PULUMI_BACKEND_URL='s3:/);
    },
  );

  it("is a preset's file for its own store, and no file of the user's own, which may be stored from another machine", async () => {
    const changes = {
      "eks.modelStore": true,
      "blue.model": { file: "models/elsewhere.gguf", sha256: "b".repeat(64) },
      "green.version": "1",
      "green.image": "registry.example/server:1",
    };
    await prepareToolchain(
      project,
      parseStackConfig(eksValues(changes), "shop", "prod"),
      terminal,
      interruption,
    );
    expect(wanted[0]?.models?.map(({ path }) => path)).toEqual(["models/SmolLM2-135M-Instruct.Q4_1.gguf"]);
  });
});

describe("what plain Pulumi needs", () => {
  it.each([
    ["config:\n  shop:target: eks\n", cloud],
    ["config:\n  shop:target: kubernetes\n", { kubernetes: true, images: false }],
    [undefined, { kubernetes: true, images: false }],
  ])("follows from the target in the stack's file: %j", async (file, needs) => {
    if (file !== undefined) await writeFile(project.stackFile, file);
    await preparePulumi(project, terminal, interruption);
    expect(wanted).toMatchObject([needs]);
    expect(wanted[0]?.aws).toBe("aws" in needs ? true : undefined);
  });
});
