import type { Stack } from "@pulumi/pulumi/automation";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openReach } from "../../../ops/open-reach.ts";
import type { Project } from "../../../ops/project.ts";
import { accountsIn } from "../../../ops/same-account.ts";
import { refuseOtherCluster } from "../../../ops/same-cluster.ts";
import type { Session } from "../../../ops/verb.ts";
import { useCli } from "./fake-aws-cli.ts";

let root: string;
let project: Project;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "same-account-"));
  project = { root, name: "shop", stack: "prod", stackFile: join(root, "Pulumi.prod.yaml") };
  await writeFile(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  await writeFile(project.stackFile, "config:\n  shop:target: eks\n");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

const resource = (type: string, arn: string) => ({ urn: `urn:${type}`, type, id: "i", outputs: { arn } });
const clusterOf = (account: string) =>
  resource("aws:eks/cluster:Cluster", `arn:aws:eks:eu-central-1:${account}:cluster/shop-prod-cluster`);

/** Compares with a state; tells whether the state was asked for. */
async function compare(resources: readonly object[]) {
  const exportStack = vi.fn(() => Promise.resolve({ version: 3, deployment: { resources } }));
  const reach = openReach(project, () => Promise.resolve({}));
  await refuseOtherCluster({ exportStack } as unknown as Stack, { project, reach } as Session);
  return exportStack.mock.calls.length > 0;
}

describe("a command that changes a stack in AWS", () => {
  it("is refused with credentials of another account, with both, and the cure", async () => {
    await useCli(root, {});
    await expect(compare([clusterOf("999999999999")])).rejects.toMatchObject({
      exit: "usage",
      message:
        'the credentials of AWS are of the account 123456789012 (arn:aws:iam::123456789012:role/deploy), but the stack "prod" is in the ' +
        "account 999999999999 since its last update; nothing was changed",
      cure: expect.stringContaining("AWS_PROFILE") as string,
    });
  });

  it.each([
    ["is in the account of the credentials", [clusterOf("123456789012")]],
    [
      "has made nothing in AWS yet",
      [resource("aws:iam/policy:Policy", "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy")],
    ],
    ["has no state", []],
  ])("goes on where the stack %s", async (_what, resources) => {
    await useCli(root, {});
    expect(await compare(resources)).toBe(true);
  });

  it("is refused without credentials, before the state is asked for", async () => {
    await useCli(root, { refusal: "Token has expired and refresh failed" });
    await expect(compare([])).rejects.toThrow(
      "AWS takes no credentials of this machine: Token has expired and refresh failed",
    );
  });

});

it("accounts are read from what the stack has made in AWS alone", () => {
  const others = [
    resource("kubernetes:core/v1:Secret", "arn:aws:iam::777777777777:role/no"),
    { urn: "u", type: "aws:lb/listener:Listener", id: "i" },
  ];
  expect(accountsIn({ resources: [clusterOf("123456789012"), ...others] })).toEqual(
    new Set(["123456789012"]),
  );
});
