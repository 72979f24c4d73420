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
  new SystemNodeGroup("nodes", { ...elsewhere(), ...changes });

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
      .filter(({ inputs }) => inputs["role"] === "shop-prod-blue-gpu-role")
      .map(({ inputs }) => inputs["policyArn"]);
    expect(rights).toEqual([
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    ]);
    expect(policyIn(declared.named("blue-gpu-role-iam"), "assumeRolePolicy").Statement).toMatchObject([
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
      const shared = { cluster, subnets: network.privateSubnets, networkReady: network.ready };
      return [newGpuNodes(shared), newSystemNodes(shared)];
    });
    for (const name of ["blue-gpu-nodes", "nodes-system-nodes"]) {
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
    expect(whole.named("blue-gpu-nodes").inputs["subnetIds"]).toEqual([
      "id-of-network-private-a",
      "id-of-network-private-b",
      "id-of-network-private-c",
    ]);
  });

  it("run with the newest version of their template", () => {
    expect(declared.named("blue-gpu-nodes").inputs["launchTemplate"]).toEqual({
      id: "id-of-blue-gpu-template",
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
    expect(declared.named("blue-gpu-nodes").inputs).toMatchObject({
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
      expect(declared.named(`${color}-gpu-nodes`).inputs).toMatchObject({
        labels,
        taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }],
      });
      expect(declared.made[color].nodeSelector).toEqual(labels);
    }
  });

  it("differ between the colors by names and labels alone", () => {
    const [blue, green] = colors.map((color) =>
      JSON.stringify(declared.named(`${color}-gpu-nodes`).inputs)
        .replaceAll("bluegreen", "PROJECT")
        .replaceAll(color, "COLOR"),
    );
    expect(blue).toBe(green);
  });

  it("have a name that leaves room for one that replaces them", () => {
    const prefix = declared.named("blue-gpu-nodes").inputs["nodeGroupNamePrefix"] as string;
    expect(prefix).toBe("shop-prod-blue-gpu-");
    expect(declared.named("blue-gpu-nodes").inputs).not.toHaveProperty("nodeGroupName");
  });

  it("tell load balancers their autoscaling group", async () => {
    expect(await valueOf(declared.made.green.autoscalingGroupName)).toBe("asg-of-green-gpu-nodes");
  });

  it("are none for a color that is stopped, while the group stays", async () => {
    const stopped = await declareEks(() => newGpuNodes({ nodes: 0 }));
    expect(stopped.named("blue-gpu-nodes").inputs["scalingConfig"]).toEqual({
      desiredSize: 0,
      minSize: 0,
      maxSize: 1,
    });
    expect(await valueOf(stopped.made.autoscalingGroupName)).toBe("asg-of-blue-gpu-nodes");
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
    expect(block.named("blue-gpu-nodes").inputs).toMatchObject({
      capacityType: "CAPACITY_BLOCK",
      subnetIds: ["subnet-of-eu-central-1b"],
    });
    expect(block.named("blue-gpu-nodes").inputs).not.toHaveProperty("instanceTypes");
    expect(block.named("blue-gpu-template").inputs).toMatchObject({
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
    expect(declared.named("nodes-system-nodes").inputs).toMatchObject({
      amiType: "AL2023_x86_64_STANDARD",
      instanceTypes: ["m6i.large"],
      scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 2 },
      taints: [],
    });
  });

  it("bring names and volumes, which wait for them", async () => {
    const declared = await declareEks(() => newSystemNodes());
    for (const addon of ["coredns", "aws-ebs-csi-driver"])
      expect(declared.named(`nodes-${addon}-addon`).after).toContain("nodes-system-nodes");
    expect(declared.named("nodes-aws-ebs-csi-driver-addon").inputs["podIdentityAssociations"]).toEqual([
      { serviceAccount: "ebs-csi-controller-sa", roleArn: arnOf("nodes-aws-ebs-csi-driver-role-iam") },
    ]);
  });

  it("are two at least", async () => {
    expect(await refusalOf(() => newSystemNodes({ nodes: 1 }))).toBe(
      "nodes: got 1; allowed are 2 or more system nodes; with fewer, the loss of one stops routers and names",
    );
  });
});
