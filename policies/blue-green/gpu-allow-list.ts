import { z } from "zod";
import { labelNames } from "../../components/labels.ts";
import { resourceRule } from "../rule.ts";
import { labelsIn } from "./labels-of.ts";
import { at, listOf, objectOf } from "./shape.ts";
import { containerType, podSetTypes } from "./types.ts";

const nodeGroupType = "aws:eks/nodeGroup:NodeGroup";

const thresholds = z.object({
  instanceFamilies: z
    .array(z.string())
    .default(["g4dn", "g5", "g6", "p5"])
    .describe("Families of EC2 with accelerators that nodes may be of."),
  resources: z
    .array(z.string())
    .default(["nvidia.com/gpu"])
    .describe("Names under which pods may ask for accelerators."),
  roles: z
    .array(z.string())
    .default(["color", "triton", "gpu"])
    .describe(`Values of the label \`${labelNames.role}\` whose containers on Docker may have GPUs.`),
});

export const gpuAllowList = resourceRule()({
  name: "bluegreen-gpu-allow-list",
  description: "GPUs are of the kinds that are allowed, and only what computes has them.",
  why: "GPUs cost more than all the rest of a stack, and a model is proven on one kind.",
  cure: "Take another type, or allow it by the threshold.",
  types: [containerType, ...podSetTypes, nodeGroupType],
  thresholds,
  *violations({ type, props }, allowed) {
    if (type === nodeGroupType) yield* nodes(props, allowed);
    else if (type === containerType) yield* container({ type, props }, allowed);
    else yield* pods(props, allowed);
  },
});

type Allowed = z.output<typeof thresholds>;

/** Families of EC2 with accelerators begin with g, p, inf, trn or dl and a number. */
function* nodes(props: unknown, { instanceFamilies }: Allowed): Generator<string> {
  for (const [number, instance] of listOf(at(props, "instanceTypes")).entries()) {
    const [family = ""] = String(instance).split(".");
    if (/^(g|p|inf|trn|dl)\d/.test(family) && !instanceFamilies.includes(family))
      yield `instanceTypes[${number}] is ${String(instance)}; allowed: ${instanceFamilies.join(", ")}`;
  }
}

function* container(resource: { type: string; props: unknown }, { roles }: Allowed): Generator<string> {
  const gpus = at(resource.props, "gpus");
  const label = labelsIn(resource)[labelNames.role];
  const role = typeof label === "string" ? label : "none";
  if (typeof gpus === "string" && gpus !== "" && !roles.includes(role))
    yield `gpus is ${gpus} for the role ${role}; allowed: ${roles.join(", ") || "no role"}`;
}

function* pods(props: unknown, { resources }: Allowed): Generator<string> {
  const spec = at(props, "spec", "template", "spec");
  for (const each of [...listOf(at(spec, "initContainers")), ...listOf(at(spec, "containers"))])
    for (const name of Object.keys(objectOf(at(each, "resources", "limits"))))
      if (/\/(gpu|mig-|neuron|tpu)/.test(name) && !resources.includes(name))
        yield `${String(at(each, "name"))} asks for ${name}; allowed: ${resources.join(", ") || "none"}`;
}
