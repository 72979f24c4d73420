import { describe, expect, it } from "vitest";
import { clusterPrincipals } from "../../../../components/eks/cluster-principal.ts";

const deploy = "arn:aws:iam::123456789012:role/ci/deploy";
const ada = "arn:aws:iam::123456789012:user/ada@shop.example";

describe("who is let into a cluster", () => {
  it("are administrators with every right, and viewers who change nothing", () => {
    expect(clusterPrincipals([deploy], [ada])).toEqual([
      { arn: deploy, right: "AmazonEKSClusterAdminPolicy" },
      { arn: ada, right: "AmazonEKSViewPolicy" },
    ]);
  });

  it("cannot be nobody", () => {
    expect(() => clusterPrincipals([], [ada])).toThrow(
      "administrators: got none, and nobody could reach the cluster; name at least the role that deploys: " +
        "`aws sts get-caller-identity` tells who you are",
    );
  });

  it("names each once", () => {
    expect(() => clusterPrincipals([deploy], [deploy])).toThrow(
      `administrators, viewers: got "${deploy}" twice; a principal has one entry in a cluster; name it once`,
    );
  });

  it("is told the role where somebody gives a session of it", () => {
    expect(() => clusterPrincipals(["arn:aws:sts::123456789012:assumed-role/deploy/ada"], [])).toThrow(
      'administrators[0]: got "arn:aws:sts::123456789012:assumed-role/deploy/ada"; allowed is the ARN of a role or a user, such as ' +
        '"arn:aws:iam::111122223333:role/deploy"; it is a session; name its role: "arn:aws:iam::123456789012:role/deploy"',
    );
  });

  it.each(["deploy", "arn:aws:iam::123456789012:root", "arn:aws:iam::12:role/deploy", "*"])(
    'refuses "%s"',
    (arn) => {
      expect(() => clusterPrincipals([deploy], [arn])).toThrow(
        `viewers[0]: got "${arn}"; allowed is the ARN of a role or a user`,
      );
    },
  );
});
