import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { Cluster, type ClusterArgs } from "../../../../components/eks/cluster.ts";
import { clusterAccess } from "../../../../provider/kubernetes-config.ts";
import { arnOf, cloudPlace } from "../../support/declare-cloud.ts";
import { allOf, declareEks, endpoint, policyIn, type Made } from "../../support/declare-eks.ts";
import { valueOf } from "../../support/declare.ts";

const deploy = "arn:aws:iam::123456789012:role/deploy";
const operator = "arn:aws:iam::123456789012:role/operator";
const ada = "arn:aws:iam::123456789012:user/ada";

const args: ClusterArgs = {
  place: cloudPlace,
  subnetIds: ["subnet-a", "subnet-b", "subnet-c"],
  endpoint: { publicAccessCidrs: ["203.0.113.7/32"] },
  administrators: [deploy],
  viewers: [ada],
  encryptionKeyArn: "arn:key",
};

const declareCluster = (changes: Partial<ClusterArgs> = {}): Promise<Made<Cluster>> =>
  declareEks(() => new Cluster("cluster", { ...args, ...changes }));

describe("a cluster", () => {
  let declared: Made<Cluster>;

  beforeAll(async () => {
    declared = await declareCluster();
  });

  it("encrypts secrets and logs, and records every call", () => {
    expect(declared.named("cluster-control-plane").inputs).toMatchObject({
      name: "shop-prod-cluster",
      version: "1.35",
      encryptionConfig: { resources: ["secrets"], provider: { keyArn: "arn:key" } },
      enabledClusterLogTypes: expect.arrayContaining(["audit", "authenticator"]) as string[],
      deletionProtection: true,
    });
    expect(declared.named("cluster-logs").inputs).toMatchObject({
      name: "/aws/eks/shop-prod-cluster/cluster",
      retentionInDays: 90,
      kmsKeyId: "arn:key",
    });
    expect(declared.named("cluster-control-plane").after).toContain("cluster-logs");
  });

  it("refuses, with all its parts, to be deleted or replaced, until the program says otherwise", async () => {
    const parts = (made: Made<Cluster>) =>
      made.resources.filter(({ type }) => type.startsWith("aws:") && !/access(Entry|Policy)/.test(type));
    expect(parts(declared).length).toBeGreaterThan(8);
    for (const { name, treatment } of parts(declared))
      expect([name, treatment.protect]).toEqual([name, true]);
    const open = await declareCluster({ deletionProtection: false });
    for (const { name, treatment } of parts(open)) expect([name, treatment.protect]).toEqual([name, false]);
    expect(open.named("cluster-control-plane").inputs).toMatchObject({ deletionProtection: false });
  });

  it("lets access be taken away while it is protected", () => {
    const entries = declared.resources.filter(({ type }) => /access(Entry|Policy)/.test(type));
    expect(entries).toHaveLength(4);
    for (const { treatment } of entries) expect(treatment.protect).toBe(false);
  });

  it("is never deleted before the one that replaces it, for nodes and access would go with it", () => {
    expect(declared.named("cluster-control-plane").treatment.deleteBeforeReplace).toBe(false);
  });

  it("is reached from the networks that are named, or from inside alone", async () => {
    const vpcOf = (made: Made<Cluster>) => made.named("cluster-control-plane").inputs["vpcConfig"];
    expect(vpcOf(declared)).toEqual({
      subnetIds: ["subnet-a", "subnet-b", "subnet-c"],
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.7/32"],
    });
    expect(vpcOf(await declareCluster({ endpoint: { privateRunner: true } }))).toMatchObject({
      endpointPublicAccess: false,
    });
  });

  it("lets in those alone who are named: who makes it gets no rights by that", () => {
    expect(declared.named("cluster-control-plane").inputs["accessConfig"]).toEqual({
      authenticationMode: "API",
      bootstrapClusterCreatorAdminPermissions: false,
    });
    const associations = allOf(declared, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation").map(
      ({ inputs }) => [inputs["principalArn"], inputs["policyArn"], inputs["accessScope"]],
    );
    expect(associations).toEqual([
      [deploy, "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy", { type: "cluster" }],
      [ada, "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", { type: "cluster" }],
    ]);
    const entries = allOf(declared, "aws:eks/accessEntry:AccessEntry");
    expect(entries.map(({ inputs }) => inputs["principalArn"])).toEqual([deploy, ada]);
  });

  it("keeps the name of an entry where somebody is let in before it", async () => {
    const more = await declareCluster({ administrators: ["arn:aws:iam::123456789012:role/first", deploy] });
    const nameFor = (made: Made<Cluster>) =>
      allOf(made, "aws:eks/accessEntry:AccessEntry").find(({ inputs }) => inputs["principalArn"] === deploy)
        ?.name;
    expect(nameFor(more)).toBe(nameFor(declared));
    expect(nameFor(more)).toMatch(/^cluster-access-[0-9a-f]{12}$/);
  });

  it("has what nodes need before they join, as add-ons of EKS and in no other way", () => {
    expect(declared.named("cluster-control-plane").inputs["bootstrapSelfManagedAddons"]).toBe(false);
    const addons = allOf(declared, "aws:eks/addon:Addon").map(({ inputs }) => [
      inputs["addonName"],
      inputs["addonVersion"],
    ]);
    expect(addons.sort()).toEqual([
      ["eks-pod-identity-agent", undefined],
      ["kube-proxy", undefined],
      ["vpc-cni", undefined],
    ]);
  });

  it("gives the network add-on's pods its rights, and no other pod of their nodes", () => {
    expect(declared.named("cluster-vpc-cni-addon").inputs["podIdentityAssociations"]).toEqual([
      { serviceAccount: "aws-node", roleArn: arnOf("cluster-vpc-cni-role-iam") },
    ]);
    expect(policyIn(declared.named("cluster-vpc-cni-role-iam"), "assumeRolePolicy").Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ]);
    expect(declared.named("cluster-kube-proxy-addon").inputs["podIdentityAssociations"]).toBeUndefined();
  });

  it("pins the versions of add-ons that the program names", async () => {
    const pinned = await declareCluster({ addonVersions: { "vpc-cni": "v1.20.1-eksbuild.1" } });
    expect(pinned.named("cluster-vpc-cni-addon").inputs["addonVersion"]).toBe("v1.20.1-eksbuild.1");
  });

  it("has an OIDC provider of its own issuer", () => {
    expect(declared.named("cluster-oidc").inputs).toMatchObject({
      url: "https://oidc.example/id/1",
      clientIdLists: ["sts.amazonaws.com"],
    });
  });

  it("tells a kubeconfig that this project's own client reads, with a command in place of a token", async () => {
    const { kubeconfig } = declared.made;
    const access = clusterAccess(
      { kubeconfig: await valueOf(kubeconfig) },
      {},
      {
        read: () => undefined,
        home: "/nowhere",
      },
    );
    expect(access).toMatchObject({ server: endpoint, trust: { authority: { text: "CA" }, verify: true } });
    expect(access.user.token).toBeUndefined();
    expect(access.user.exec).toMatchObject({
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "aws",
      args: [
        "eks",
        "get-token",
        "--cluster-name",
        "shop-prod-cluster",
        "--region",
        "eu-central-1",
        "--output",
        "json",
      ],
    });
    expect(await pulumi.isSecret(kubeconfig)).toBe(true);
  });

  it("tells its kubeconfig once every administrator is let in, and waits for no viewer", async () => {
    const [first, second] = await Promise.all(
      [declared, await declareCluster({ administrators: [deploy, operator] })].map(async (made) => {
        const before = await sourcesOf(made.made.kubeconfig);
        return allOf(made, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
          .filter(({ type, name }) => before.some((urn) => urn.endsWith(`${type}::${name}`)))
          .map(({ inputs }) => inputs["principalArn"]);
      }),
    );
    expect(first).toEqual([deploy]);
    expect(second).toEqual([deploy, operator]);
  });

  it("tells the security group in which its nodes are, and what has to be there before they join", async () => {
    expect(await valueOf(declared.made.securityGroupId)).toBe("sg-of-cluster");
    expect(declared.made.ready).toHaveLength(2 * 2 + 3);
  });
});

/** URNs of what has to be there before an Output is known, which is what the engine orders by. */
async function sourcesOf(output: pulumi.Output<unknown>): Promise<readonly string[]> {
  const whole = output as unknown as { allResources(): Promise<Set<pulumi.Resource>> };
  const resources = [...(await whole.allResources())];
  return Promise.all(resources.map(({ urn }) => valueOf(urn)));
}
