import { labelNames } from "../../components/labels.ts";
import { resourceRule } from "../rule.ts";
import { labelsIn } from "./labels-of.ts";
import { containerType, podSetTypes } from "./types.ts";

const onDocker = [containerType, "docker:index/volume:Volume", "docker:index/network:Network"];
const inCluster = [...podSetTypes, "kubernetes:core/v1:Service", "kubernetes:core/v1:PersistentVolumeClaim"];
const onAws = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/vpc:Vpc",
  "aws:eks/cluster:Cluster",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:lb/listener:Listener",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:lb/targetGroup:TargetGroup",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
];

export const labels = resourceRule()({
  name: "bluegreen-labels",
  description: "Whatever a stack makes says which stack it belongs to, and what it is there for.",
  why: "Operators, costs and cleaning go by labels: what has none belongs to nobody.",
  cure: `Label it as \`stackLabels\` does, and tag it in AWS with \`${labelNames.stack}\`.`,
  types: [...onDocker, ...inCluster, ...onAws],
  *violations({ type, props }) {
    const found = labelsIn({ type, props });
    const wanted = type.startsWith("aws:") ? [labelNames.stack] : [labelNames.stack, labelNames.role];
    for (const name of wanted)
      if (typeof found[name] !== "string" || found[name] === "")
        yield `${type.startsWith("aws:") ? "tags" : "labels"} have no ${name}; allowed: a value of its own`;
  },
});
