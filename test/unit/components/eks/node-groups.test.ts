import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { colors } from "../../../../components/color.ts";
import { Cluster } from "../../../../components/eks/cluster.ts";
import { GpuNodeGroup, type GpuNodeGroupArgs } from "../../../../components/eks/gpu-node-group.ts";
import { Network } from "../../../../components/eks/network.ts";
import { SystemNodeGroup, type SystemNodeGroupArgs } from "../../../../components/eks/system-node-group.ts";
import { arnOf, cloudPlace } from "../../support/declare-cloud.ts";
import { allOf, declareEks, policyIn, refusalOf, type Made } from "../../support/declare-eks.ts";
import { valueOf } from "../../support/declare.ts";

const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

/** A network and a cluster of somebody else's. */
const elsewhere = () => ({
  place: cloudPlace,
  cluster: { clusterName: "shop-prod-cluster", ready: [] },
  subnets: zones.map((zone) => ({ zone, id: pulumi.output(`subnet-of-${zone}`) })),
  encryptionKeyArn: "arn:key",
});

const newGpuNodes = (changes: Partial<GpuNodeGroupArgs> = {}): GpuNodeGroup => {
  const args = { ...elsewhere(), color: "blue" as const, ...changes };
  return new GpuNodeGroup(args.color, args);
};

const newSystemNodes = (changes: Partial<SystemNodeGroupArgs> = {}): SystemNodeGroup =>
  new SystemNodeGroup("system", { ...elsewhere(), ...changes });

interface Colors {
  readonly blue: GpuNodeGroup;
  readonly green: GpuNodeGroup;
}

describe("nodes of a cluster", () => {
  let declared: Made<unknown>;

  beforeAll(async () => {
    declared = await declareEks(() => [newGpuNodes(), newSystemNodes()]);
  });

  it("have encrypted disks, and a metadata service that no pod reaches", () => {
    const templates = allOf(declared, "aws:ec2/launchTemplate:LaunchTemplate");
    expect(templates).toHaveLength(2);
    for (const { inputs } of templates) {
      expect(inputs["metadataOptions"]).toEqual({
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      });
      expect(inputs["blockDeviceMappings"]).toMatchObject([
        { deviceName: "/dev/xvda", ebs: { volumeType: "gp3", encrypted: "true", kmsKeyId: "arn:key" } },
      ]);
      expect(inputs).not.toHaveProperty("keyName");
    }
  });

  it("may join and pull images, nothing else", () => {
    const rights = allOf(declared, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(({ inputs }) => inputs["role"] === "shop-prod-blue-nodes-role")
      .map(({ inputs }) => inputs["policyArn"]);
    expect(rights).toEqual([
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    ]);
    expect(policyIn(declared.named("blue-nodes-role-iam"), "assumeRolePolicy").Statement).toMatchObject([
      { Principal: { Service: "ec2.amazonaws.com" }, Action: ["sts:AssumeRole"] },
    ]);
  });

  it("join once their network leads somewhere, pods can have addresses, and administrators are let in", async () => {
    const whole = await declareEks(() => {
      const network = new Network("network", { place: cloudPlace });
      const cluster = new Cluster("cluster", {
        place: cloudPlace,
        subnetIds: network.privateSubnets.map(({ id }) => id),
        endpoint: { privateRunner: true },
        administrators: ["arn:aws:iam::123456789012:role/deploy"],
        encryptionKeyArn: "arn:key",
      });
      const shared = { cluster, subnets: network.privateSubnets, after: network.ready };
      return [newGpuNodes(shared), newSystemNodes(shared)];
    });
    for (const name of ["blue-nodes-group", "system-nodes-group"]) {
      expect(whole.named(name).after).toEqual(
        expect.arrayContaining([
          "cluster-vpc-cni",
          "cluster-kube-proxy",
          "cluster-eks-pod-identity-agent",
          "network-routes-private-a-out",
          expect.stringMatching(/^cluster-access-/),
        ]),
      );
    }
    expect(whole.named("blue-nodes-group").inputs["subnetIds"]).toEqual([
      "id-of-network-private-a",
      "id-of-network-private-b",
      "id-of-network-private-c",
    ]);
  });

  it("keep Kubernetes and image that they were made with, until the program names others", async () => {
    for (const name of ["blue-nodes-group", "system-nodes-group"]) {
      expect(declared.named(name).inputs).not.toHaveProperty("version");
      expect(declared.named(name).inputs).not.toHaveProperty("releaseVersion");
    }
    const newer = { kubernetesVersion: "1.36", amiRelease: "1.36.0-20270101" };
    const moved = await declareEks(() => [newGpuNodes(newer), newSystemNodes(newer)]);
    for (const name of ["blue-nodes-group", "system-nodes-group"])
      expect(moved.named(name).inputs).toMatchObject({ version: "1.36", releaseVersion: "1.36.0-20270101" });
  });

  it("are not rolled by another tag of the place, but carry those that are theirs", async () => {
    const tagsOf = (made: Made<unknown>) => made.named("blue-nodes-template").inputs["tagSpecifications"];
    const own = { Name: "shop-prod-blue-nodes", "bluegreen.stack": "shop-prod" };
    const kinds = ["instance", "volume", "network-interface"];
    expect(cloudPlace.tags).not.toEqual({});
    expect(tagsOf(declared)).toEqual(kinds.map((resourceType) => ({ resourceType, tags: own })));
    expect(declared.named("blue-nodes-group").inputs["tags"]).toMatchObject(cloudPlace.tags);
    const tagged = await declareEks(() => newGpuNodes({ instanceTags: { budget: "7" } }));
    expect(tagsOf(tagged)).toEqual(
      kinds.map((resourceType) => ({ resourceType, tags: { ...own, budget: "7" } })),
    );
  });

  it("may take as long to leave as their targets take to deregister, one after the other", async () => {
    const timesOf = async (nodes: number) => {
      const made = await declareEks(() => newGpuNodes({ nodes }));
      return made.named("blue-nodes-group").treatment.customTimeouts;
    };
    expect(await timesOf(0)).toEqual({ update: "90m", delete: "90m" });
    expect(await timesOf(1)).toEqual({ update: "90m", delete: "90m" });
    expect(await timesOf(3)).toEqual({ update: "210m", delete: "90m" });
  });

  it.each([
    ["shop-".padEnd(64, "x"), "64 characters"],
    ["shop-", "5 characters"],
    ["shop prod", "9 characters"],
  ])("are refused for the prefix %s, which no label can have", async (prefix, length) => {
    const place = { ...cloudPlace, prefix };
    for (const make of [() => newGpuNodes({ place }), () => newSystemNodes({ place })])
      expect(await refusalOf(make)).toBe(
        `place.prefix: got "${prefix}", ${length}; allowed are 1 to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ` +
          "ends, for nodes carry it as a label; shorten the name of the project or the stack",
      );
  });

  it("have a label with the longest prefix that one can have", async () => {
    const place = { ...cloudPlace, prefix: "shop-".padEnd(63, "x") };
    expect((await declareEks(() => newGpuNodes({ place }))).made.nodeSelector).toMatchObject({
      "bluegreen.stack": place.prefix,
    });
  });

  it("run with the newest version of their template", () => {
    expect(declared.named("blue-nodes-group").inputs["launchTemplate"]).toEqual({
      id: "id-of-blue-nodes-template",
      version: "3",
    });
  });
});

describe("the GPU nodes of a color", () => {
  let declared: Made<Colors>;

  beforeAll(async () => {
    declared = await declareEks(() => ({
      blue: newGpuNodes({ color: "blue" }),
      green: newGpuNodes({ color: "green" }),
    }));
  });

  it("are of NVIDIA's image, one T4 on demand, in every zone, unless the program says otherwise", () => {
    expect(declared.named("blue-nodes-group").inputs).toMatchObject({
      amiType: "AL2023_x86_64_NVIDIA",
      instanceTypes: ["g4dn.xlarge"],
      capacityType: "ON_DEMAND",
      scalingConfig: { desiredSize: 1, minSize: 1, maxSize: 1 },
      subnetIds: zones.map((zone) => `subnet-of-${zone}`),
    });
    expect(declared.made.blue.instance).toMatchObject({ gpu: "T4", gpus: 1 });
  });

  it("carry labels of their color and stack, and a taint that keeps other pods away", () => {
    for (const color of colors) {
      const labels = { "bluegreen.color": color, "bluegreen.stack": "shop-prod" };
      expect(declared.named(`${color}-nodes-group`).inputs).toMatchObject({
        labels,
        taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }],
      });
      expect(declared.made[color].nodeSelector).toEqual(labels);
    }
  });

  it("differ between the colors by names and labels alone", () => {
    const [blue, green] = colors.map((color) =>
      JSON.stringify(declared.named(`${color}-nodes-group`).inputs)
        .replaceAll("bluegreen", "PROJECT")
        .replaceAll(color, "COLOR"),
    );
    expect(blue).toBe(green);
  });

  it("have a name that leaves room for one that replaces them", () => {
    const prefix = declared.named("blue-nodes-group").inputs["nodeGroupNamePrefix"] as string;
    expect(prefix).toBe("shop-prod-blue-nodes-");
    expect(declared.named("blue-nodes-group").inputs).not.toHaveProperty("nodeGroupName");
  });

  it("tell load balancers their autoscaling group", async () => {
    expect(await valueOf(declared.made.green.autoscalingGroupName)).toBe("asg-of-green-nodes-group");
  });

  it("are none for a color that is stopped, while the group stays", async () => {
    const stopped = await declareEks(() => newGpuNodes({ nodes: 0 }));
    expect(stopped.named("blue-nodes-group").inputs["scalingConfig"]).toEqual({
      desiredSize: 0,
      minSize: 0,
      maxSize: 1,
    });
    expect(await valueOf(stopped.made.autoscalingGroupName)).toBe("asg-of-blue-nodes-group");
  });

  it("of a Capacity Block stand in its zone, and name their type in the template alone", async () => {
    const capacityBlock = "cr-0123456789abcdef0";
    const block = await declareEks(() =>
      newGpuNodes({
        capacity: { capacityBlock },
        instanceTypes: ["p5.48xlarge"],
        zones: ["eu-central-1b"],
      }),
    );
    expect(block.named("blue-nodes-group").inputs).toMatchObject({
      capacityType: "CAPACITY_BLOCK",
      subnetIds: ["subnet-of-eu-central-1b"],
    });
    expect(block.named("blue-nodes-group").inputs).not.toHaveProperty("instanceTypes");
    expect(block.named("blue-nodes-template").inputs).toMatchObject({
      instanceType: "p5.48xlarge",
      instanceMarketOptions: { marketType: "capacity-block" },
      capacityReservationSpecification: {
        capacityReservationTarget: { capacityReservationId: capacityBlock },
      },
    });
  });

  it.each([
    [{ nodes: -1 }, "nodes: got -1; allowed are whole numbers from 0 on"],
    [{ nodes: 1.5 }, "nodes: got 1.5; allowed are whole numbers from 0 on"],
    [
      { zones: ["eu-central-1d"] },
      'zones: got "eu-central-1d"; allowed are those of the network: eu-central-1a, eu-central-1b, eu-central-1c',
    ],
    [{ zones: [] }, "zones: got none; allowed are those of the network: eu-central-1a"],
    [{ instanceTypes: ["g4ad.xlarge"] }, 'instanceTypes[0]: got "g4ad.xlarge"; allowed are'],
  ])("are refused with %j", async (wrong, message) => {
    expect(await refusalOf(() => newGpuNodes(wrong))).toContain(message);
  });
});

describe("the system nodes", () => {
  it("take every pod that asks for no GPU", async () => {
    const declared = await declareEks(() => newSystemNodes());
    expect(declared.named("system-nodes-group").inputs).toMatchObject({
      amiType: "AL2023_x86_64_STANDARD",
      instanceTypes: ["m6i.large"],
      scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 2 },
      taints: [],
    });
  });

  it("bring names and volumes, which wait for them", async () => {
    const declared = await declareEks(() => newSystemNodes());
    for (const addon of ["coredns", "aws-ebs-csi-driver"])
      expect(declared.named(`system-${addon}-addon`).after).toContain("system-nodes-group");
    expect(declared.named("system-aws-ebs-csi-driver-addon").inputs["podIdentityAssociations"]).toEqual([
      { serviceAccount: "ebs-csi-controller-sa", roleArn: arnOf("system-aws-ebs-csi-driver-role-iam") },
    ]);
  });

  it("are two at least", async () => {
    expect(await refusalOf(() => newSystemNodes({ nodes: 1 }))).toBe(
      "nodes: got 1; allowed are 2 or more system nodes; with fewer, the loss of one stops routers and names",
    );
  });
});
