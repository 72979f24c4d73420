import { z } from "zod";
import { resourceRule } from "../rule.ts";
import { baselineControls } from "./pod-security/baseline.ts";
import { restrictedControls } from "./pod-security/restricted.ts";
import { podMakers, podOf, type PodMaker } from "./pods.ts";

const controls = [...baselineControls, ...restrictedControls];

const exemption = z.strictObject({
  workload: z.string().describe("kind and name in the program, such as DaemonSet gpu-plugin-daemons"),
  controls: z.array(z.enum(controls.map(({ name }) => name))),
  reason: z.string().min(20),
});

/** What has rights on nodes, each in a namespace where nothing else stands, and each with no more of them than it needs. */
const exemptDefaults: readonly z.output<typeof exemption>[] = [
  {
    workload: "DaemonSet models-nodes-daemons",
    controls: ["Volume Types", "Running as Non-root", "Running as Non-root user", "Capabilities"],
    reason: "Only root of a node can make the directory of model files on it and give it to the pods.",
  },
  {
    workload: "DaemonSet gpu-plugin-daemons",
    controls: ["Volume Types", "Running as Non-root", "Running as Non-root user"],
    reason: "NVIDIA's device plugin meets kubelet in a directory of the node that only root may write.",
  },
  {
    workload: "DaemonSet gpu-exporter-daemons",
    controls: [
      "Volume Types",
      "Privilege Escalation",
      "Running as Non-root",
      "Running as Non-root user",
      "Capabilities",
    ],
    reason: "NVIDIA's DCGM reads counters of GPUs with SYS_ADMIN, and asks kubelet which pod has which GPU.",
  },
];

export const podSecurityRestricted = resourceRule<PodMaker>()({
  name: "kubernetes-pod-security-restricted",
  description: 'Pods keep every control of the level "restricted" of the Pod Security Standards.',
  why: "A server that somebody takes over has then no way from its container to the node, and so to the other color.",
  cure: "Give the pod what components/kubernetes/pod-defaults.ts gives every pod, or exempt it from the control with a reason.",
  types: podMakers,
  thresholds: z.object({
    exempt: z
      .array(exemption)
      .default([...exemptDefaults])
      .describe("Workloads that a control does not bind, each with the reason."),
  }),
  violations({ type, name, props }, { exempt }) {
    const pod = podOf(props);
    if (pod === undefined) return [];
    const workload = `${type.slice(type.lastIndexOf(":") + 1)} ${name}`;
    const freedFrom = exempt.filter((one) => one.workload === workload).flatMap((one) => one.controls);
    return controls
      .filter((control) => !freedFrom.includes(control.name))
      .flatMap((control) => control.violations(pod).map((text) => `${control.name}: ${text}`));
  },
});
