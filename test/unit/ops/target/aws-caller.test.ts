import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { awsCaller } from "../../../../ops/target/aws-caller.ts";
import { useCli } from "../fake-aws-cli.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aws-caller-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe("who asks AWS", () => {
  it("is told by the AWS CLI, in the stack's region", async () => {
    await useCli(folder, {});
    expect(await awsCaller("eu-central-1")).toEqual({
      account: "123456789012",
      arn: "arn:aws:iam::123456789012:role/deploy",
      cli: "2.15.30",
    });
    expect(await readFile(join(folder, "asked"), "utf8")).toBe(
      "--version\nsts get-caller-identity --output json --region eu-central-1\n",
    );
  });

  it("is not known without credentials, which is told in AWS' own words with the cure", async () => {
    await useCli(folder, { refusal: "\nUnable to locate credentials. You can configure them." });
    await expect(awsCaller(undefined)).rejects.toMatchObject({
      exit: "toolchain",
      message:
        "AWS takes no credentials of this machine: Unable to locate credentials. You can configure them.",
      cure: expect.stringContaining("aws sso login") as string,
    });
  });

  it.each([
    ["aws-cli/1.32.0 Python/3.11.8", "is 1.32.0"],
    ["something else", "says no version"],
  ])("is not asked by a CLI that is %s", async (version, found) => {
    await useCli(folder, { version });
    await expect(awsCaller(undefined)).rejects.toMatchObject({
      exit: "toolchain",
      message: `the AWS CLI on PATH ${found}; needed is 2 or later`,
      cure: expect.stringContaining("install AWS CLI 2") as string,
    });
  });

  it("is not known without a CLI, nor by one that prints no identity", async () => {
    await useCli(folder, { identity: "{}" });
    await expect(awsCaller(undefined)).rejects.toThrow("aws sts get-caller-identity printed no identity");
    vi.stubEnv("PATH", "/nowhere");
    await expect(awsCaller(undefined)).rejects.toMatchObject({
      exit: "toolchain",
      message: "there is no AWS CLI on PATH, and the stack's kubeconfig calls it",
    });
  });
});
