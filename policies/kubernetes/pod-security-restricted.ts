import { z } from "zod";
import { untilUnknown } from "../each-known.ts";
import { resourceRule } from "../rule.ts";
import { baselineControls } from "./pod-security/baseline.ts";
import type { Freedom } from "./pod-security/control.ts";
import { restrictedControls } from "./pod-security/restricted.ts";
import { podMakers, podOf, type PodMaker } from "./pods.ts";

const controls = [...baselineControls, ...restrictedControls];

const exemption = z.strictObject({
  workload: z.string().describe("kind and name in the program, such as DaemonSet gpu-plugin-daemons"),
  hostPaths: z.array(z.string()).default([]),
  addedCapabilities: z.array(z.string()).default([]),
  keepsDefaultCapabilities: z.boolean().default(false),
  runsAsRoot: z.boolean().default(false),
  escalatesPrivileges: z.boolean().default(false),
  reason: z.string().min(20),
});

/** What has rights on nodes, each in a namespace where nothing else stands, and each with no more of them than it needs. */
const exemptDefaults: readonly z.output<typeof exemption>[] = [
  {
    workload: "DaemonSet models-nodes-daemons",
    hostPaths: ["/var/lib/bluegreen/models"],
    addedCapabilities: ["CHOWN", "FOWNER"],
    keepsDefaultCapabilities: false,
    runsAsRoot: true,
    escalatesPrivileges: false,
    reason: "Only root of a node can make the directory of model files on it and give it to the pods.",
  },
  {
    workload: "DaemonSet gpu-plugin-daemons",
    hostPaths: ["/var/lib/kubelet/device-plugins"],
    addedCapabilities: [],
    keepsDefaultCapabilities: false,
    runsAsRoot: true,
    escalatesPrivileges: false,
    reason: "NVIDIA's device plugin meets kubelet in a directory of the node that only root may write.",
  },
  {
    workload: "DaemonSet gpu-exporter-daemons",
    hostPaths: ["/var/lib/kubelet/pod-resources"],
    addedCapabilities: ["SYS_ADMIN"],
    keepsDefaultCapabilities: true,
    runsAsRoot: true,
    escalatesPrivileges: true,
    reason: "NVIDIA's DCGM reads counters of GPUs with SYS_ADMIN, and asks kubelet which pod has which GPU.",
  },
];

const noFreedom: Freedom = {
  hostPaths: [],
  addedCapabilities: [],
  keepsDefaultCapabilities: false,
  runsAsRoot: false,
  escalatesPrivileges: false,
};

export const podSecurityRestricted = resourceRule<PodMaker>()({
  name: "kubernetes-pod-security-restricted",
  description: 'Pods keep every control of the level "restricted" of the Pod Security Standards.',
  why: "A server that somebody takes over has then no way from its container to the node, and so to the other color.",
  cure: "Give the pod what components/kubernetes/pod-defaults.ts gives every pod, or exempt exactly what it needs with a reason.",
  types: podMakers,
  thresholds: z.object({
    exempt: z
      .array(exemption)
      .default([...exemptDefaults])
      .describe(
        "Workloads with what exactly each may have beside the level, and the reason; a path of nodes is set in `kubernetes.modelCache` too.",
      ),
  }),
  *violations({ type, name, props }, { exempt }) {
    const pod = podOf(props);
    if (pod === undefined) return;
    const workload = `${type.slice(type.lastIndexOf(":") + 1)} ${name}`;
    const freedom = exempt.find((one) => one.workload === workload) ?? noFreedom;
    for (const control of controls)
      for (const text of untilUnknown(() => control.violations(pod, freedom)))
        yield `${control.name}: ${text}`;
  },
});
