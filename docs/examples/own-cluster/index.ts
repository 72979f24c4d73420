import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type CloudPlace } from "../../../components/eks/cloud-place.ts";
import { Cluster } from "../../../components/eks/cluster.ts";
import { EncryptionKey } from "../../../components/eks/encryption-key.ts";
import { GpuNodeGroup } from "../../../components/eks/gpu-node-group.ts";
import { costTable, gpuHourlyCost } from "../../../components/eks/hourly-cost.ts";
import { Network } from "../../../components/eks/network.ts";
import { SystemNodeGroup } from "../../../components/eks/system-node-group.ts";
import { VolumeClass } from "../../../components/eks/volume-class.ts";

const instanceType = "g4dn.xlarge";

/** GPU nodes of each color. A color that is stopped has none; its group stays, and on demand costs nothing. */
const gpuNodes = { blue: 1, green: 0 };

/**
 * A network over three zones, a cluster and nodes for two colors, in a program of one's own. It wants `aws:region`, and the ARNs of those
 * who administer the cluster, with the role that runs this program among them.
 */
export = function program() {
  const config = new pulumi.Config();
  const administrators = config.requireObject<string[]>("administrators");
  const publicAccessCidrs = config.requireObject<string[]>("publicAccessCidrs");

  const place: CloudPlace = {
    region: new pulumi.Config("aws").require("region"),
    prefix: `${pulumi.getProject()}-${pulumi.getStack()}`,
    tags: { team: "models" },
  };

  const encryption = new EncryptionKey("encryption", { place });

  const network = new Network("network", {
    place,
    cidr: "10.0.0.0/16",
    nat: "perZone",
    encryptionKeyArn: encryption.arn,
  });

  const cluster = new Cluster("cluster", {
    place,
    subnetIds: network.privateSubnets.map(({ id }) => id),
    endpoint: { publicAccessCidrs },
    administrators,
    encryptionKeyArn: encryption.arn,
  });

  const shared = {
    place,
    cluster,
    subnets: network.privateSubnets,
    after: network.ready,
    encryptionKeyArn: encryption.arn,
  };
  const system = new SystemNodeGroup("system", { ...shared, nodes: 2 });

  new VolumeClass("volumes", {
    provider: new kubernetes.Provider("inside", { kubeconfig: cluster.kubeconfig }),
    prefix: place.prefix,
    encryptionKeyArn: encryption.arn,
  });

  const blue = new GpuNodeGroup("blue", {
    ...shared,
    color: "blue",
    instanceTypes: [instanceType],
    nodes: gpuNodes.blue,
  });
  const green = new GpuNodeGroup("green", {
    ...shared,
    color: "green",
    instanceTypes: [instanceType],
    nodes: gpuNodes.green,
  });

  const cost = gpuHourlyCost({
    region: place.region,
    gpu: {
      blue: { instanceType, nodes: gpuNodes.blue, diskGibibytes: 100 },
      green: { instanceType, nodes: gpuNodes.green, diskGibibytes: 100 },
    },
    system: { instanceType: "m6i.large", nodes: 2, diskGibibytes: 50 },
    nat: "perZone",
  });

  return {
    clusterName: cluster.clusterName,
    kubeconfig: cluster.kubeconfig,
    encryptionKeyArn: encryption.arn,
    natAddresses: network.natAddresses,
    autoscalingGroups: {
      system: system.autoscalingGroupName,
      blue: blue.autoscalingGroupName,
      green: green.autoscalingGroupName,
    },
    cost: costTable(cost),
  };
};
