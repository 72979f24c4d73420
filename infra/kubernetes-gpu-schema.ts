import { z } from "zod";
import { dcgmExporterImage } from "../components/monitoring/dcgm-exporter-image.ts";
import { dotted, image, object, oneOf, pathMark, refusal, text, whole } from "./schema-parts.ts";

const mostGpus = 16;

const perPod = z
  .union([whole(1, mostGpus, 1), object({ blue: whole(0, mostGpus, 0), green: whole(0, mostGpus, 1) })], {
    error: refusal(
      `a whole number from 1 to ${mostGpus} GPUs, or an object with the keys blue and green with 0 too`,
      1,
    ),
  })
  .transform((count) => (typeof count === "number" ? { blue: count, green: count } : count))
  .default({ blue: 1, green: 1 });

const labelValue = "the value of a label of nodes: at most 63 letters, digits, dots, underscores and hyphens";

/** `pulumi config set --path` stores `true` and `1` as what they look like; a label's value is text. */
const label = z.preprocess(
  (value) => (typeof value === "boolean" || typeof value === "number" ? String(value) : value),
  text(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/, labelValue, "gpu"),
);

const labelName = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

const labelsError =
  "allowed: an object of labels that nodes have (kubectl get nodes --show-labels), and of blue and green with such objects; " +
  `do: pulumi config rm --path '${pathMark}'`;

const hasLabelNames = (labels: object) => Object.keys(labels).every((name) => labelName.test(name));

const labelsOfColor = z
  .record(z.string(), label, { error: labelsError })
  .refine(hasLabelNames, { error: labelsError });

const nodeSelector = z
  .object({ blue: labelsOfColor.optional(), green: labelsOfColor.optional() }, { error: labelsError })
  .catchall(label)
  .refine(hasLabelNames, { error: labelsError })
  .transform(({ blue, green, ...both }) => ({
    both,
    own: { ...(blue && { blue }), ...(green && { green }) },
  }));

const toleration = object({
  /** Left out: every taint, which takes the operator Exists. */
  key: text(labelName, "the name of a taint (kubectl describe nodes)", "nvidia.com/gpu").optional(),
  operator: oneOf(["Exists", "Equal"], "Exists").default("Equal"),
  value: label.optional(),
  /** Default: every effect. */
  effect: oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"], "NoSchedule").optional(),
})
  .refine(({ key, operator }) => key !== undefined || operator === "Exists", {
    error: `allowed: without a key only the operator Exists, for every taint; do: pulumi config set --path '${pathMark}.operator' Exists`,
  })
  .refine(({ operator, value }) => operator === "Equal" || value === undefined, {
    error: `allowed: a value with the operator Equal alone; do: pulumi config rm --path '${pathMark}.value'`,
  });

/** NVIDIA's device plugin where nobody names another. */
export const devicePluginImage = "nvcr.io/nvidia/k8s-device-plugin:v0.19.3";

/** GPUs for the pods of the colors, and what counts and watches them. */
export const gpu = object({
  /** Of one pod of either color, or of each color's; a pod with 0 is as without `gpu`. */
  perPod,
  /** Labels of the nodes for pods with GPUs; below `blue` and `green` those of one color's nodes. */
  nodeSelector: nodeSelector.default({ both: {}, own: {} }),
  /** Taints of those nodes that do not keep pods with GPUs away. */
  tolerations: z
    .array(toleration, {
      error: `allowed: a list of objects with the keys key, operator, value and effect; do: pulumi config rm --path '${pathMark}'`,
    })
    .default([{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }]),
  /** Default: the nodes' own runtime, where NVIDIA's is the default one. */
  runtimeClassName: dotted("the name of a runtime class (kubectl get runtimeclasses)", "nvidia").optional(),
  /** NVIDIA's device plugin, which tells nodes how many GPUs they have. Default: the cluster has one. */
  devicePlugin: object({
    image: image(devicePluginImage).default(devicePluginImage),
    /** So many pods share each GPU, in turn and without a wall between their memories. Default: one has it alone. */
    timeSlicing: whole(2, 64, 2, "pods").optional(),
  }).optional(),
  /** DCGM's exporter with the rights that it needs, asked by the stack's Prometheus. Default: nothing of this stack watches GPUs. */
  dcgmExporter: object({ image: image(dcgmExporterImage).default(dcgmExporterImage) }).optional(),
});

/** GPUs of a stack in a cluster, defaults filled in. */
export type GpuConfig = z.output<typeof gpu>;
