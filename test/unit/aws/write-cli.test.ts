import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubeconfigOf } from "../../../components/eks/kubeconfig.ts";
import { clusterAccess } from "../../../provider/kubernetes-config.ts";
import { credentialsOf } from "../../../provider/kubernetes-credentials.ts";
import { writeCli } from "../../aws/write-cli.ts";

let folder: string;

const facts = { clusterName: "models", endpoint: "https://10.0.0.1:6443", certificateAuthority: "" };

/** What a kubeconfig of the stack signs requests with, where the tests' `aws` comes first in PATH. */
function signed(region: string) {
  const kubeconfig = kubeconfigOf({ ...facts, region });
  const access = clusterAccess({ kubeconfig }, {}, { read: () => undefined, home: "/nowhere" });
  return credentialsOf(access, { PATH: [folder, process.env.PATH].join(delimiter) });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-aws-"));
  await writeCli(folder, { region: "eu-central-1", token: "a-token" });
});

afterAll(() => rm(folder, { recursive: true }));

describe("the AWS CLI of tests", () => {
  it("gives a kubeconfig of a stack its token, for some minutes", async () => {
    const { headers, until } = await signed("eu-central-1");
    expect(headers).toEqual({ authorization: "Bearer a-token" });
    const minutes = (until - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(12);
    expect(minutes).toBeLessThan(15);
  });

  it("says what it got where that is something else", async () => {
    await expect(signed("us-east-1")).rejects.toThrow(/got eks get-token .*--region us-east-1/);
  });
});
