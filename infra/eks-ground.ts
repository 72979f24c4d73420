import type { CloudPlace } from "../components/eks/cloud-place.ts";
import { Cluster } from "../components/eks/cluster.ts";
import { EncryptionKey } from "../components/eks/encryption-key.ts";
import { Network } from "../components/eks/network.ts";
import { SystemNodeGroup } from "../components/eks/system-node-group.ts";
import type { EksStackConfig } from "./config.ts";

/** What a stack on AWS stands on, whatever its colors are. */
export interface EksGround {
  readonly place: CloudPlace;
  readonly key: EncryptionKey;
  readonly network: Network;
  readonly cluster: Cluster;
  readonly system: SystemNodeGroup;
}

/** Declares key, network, cluster and the nodes that need no GPU. */
export function declareEksGround({ eks }: EksStackConfig, place: CloudPlace): EksGround {
  const { administrators, viewers, endpoint, kubernetesVersion, logDays, deletionProtection } = eks;
  const key = new EncryptionKey("encryption", { place });
  const network = new Network("network", {
    place,
    ...eks.network,
    flowLogDays: logDays,
    encryptionKeyArn: key.arn,
  });
  const cluster = new Cluster("cluster", {
    place,
    subnetIds: network.privateSubnets.map(({ id }) => id),
    endpoint,
    administrators,
    viewers,
    encryptionKeyArn: key.arn,
    ...(kubernetesVersion !== undefined && { kubernetesVersion }),
    logDays,
    deletionProtection,
  });
  const system = new SystemNodeGroup("system", {
    ...eks.system,
    place,
    cluster,
    subnets: network.privateSubnets,
    after: network.ready,
    encryptionKeyArn: key.arn,
  });
  return { place, key, network, cluster, system };
}
