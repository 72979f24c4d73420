import { z } from "zod";
import type { Color } from "../components/color.ts";
import type { GpuCapacity } from "../components/eks/gpu-capacity.ts";
import { dcgmExporterImage } from "../components/monitoring/dcgm-exporter-image.ts";
import { devicePluginImage } from "./kubernetes-gpu-schema.ts";
import { image, object, oneOf, pathMark, refusal, text, whole } from "./schema-parts.ts";

/** A list of words that AWS knows; its first entry is what a refusal proposes. */
function words(element: z.ZodString, what: string, example: string) {
  const error = `allowed: a list of ${what}; do: pulumi config set --path '${pathMark}[0]' ${example}`;
  return z.array(element, { error }).min(1, { error });
}

const zone = text(
  /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
  "a zone of the stack's region, such as eu-central-1a",
  "eu-central-1a",
);
const zones = words(zone, "zones (aws ec2 describe-availability-zones)", "eu-central-1a");

/** Families whose generation has a `g` behind it have processors of another kind than the nodes' image. */
const systemType = text(
  /^(?![a-z]+\d+[a-z]*g[a-z]*\.)(?!a1\.)[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
  "a type of EC2 with processors of x86-64, such as m6i.large",
  "m6i.large",
);

const gpuType = text(
  /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
  "a type of EC2 with NVIDIA GPUs, of the families g4dn, g5, g6 and p5",
  "g4dn.xlarge",
);

/** What a volume of gp3 can be. */
const diskGibibytes = (example: number) => whole(20, 16_384, example, "GiB").default(example);

/** Of one managed node group. Source: Amazon EKS user guide, "Service quotas". */
const mostNodes = 450;

/** What everything stands in. */
export const network = object({
  cidr: text(
    /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/,
    "the first address of a private IPv4 network of /16 to /20",
    "10.0.0.0/16",
  ).default("10.0.0.0/16"),
  /** Default: those with the letters a, b and c, whether the region has them or not. */
  zones: zones.optional(),
  /** How nodes reach the internet: by a NAT gateway in every zone, or by one, which costs a third and makes its zone everybody's. */
  nat: oneOf(["perZone", "single"], "perZone").default("perZone"),
});

/** Nodes of everything that needs no GPU. */
export const system = object({
  instanceTypes: words(systemType, "types of EC2", "m6i.large").default(["m6i.large"]),
  /** With fewer than two the loss of one stops names and monitoring. */
  nodes: whole(2, mostNodes, 2, "nodes").default(2),
  diskGibibytes: diskGibibytes(50),
});

const mostGpus = 16;

const gpusOfColor = whole(1, mostGpus, 1, "GPUs");

const perPod = z
  .union([gpusOfColor, object({ blue: gpusOfColor, green: gpusOfColor })], {
    error: refusal(`a whole number from 1 to ${mostGpus} GPUs, or an object with the keys blue and green`, 1),
  })
  .transform((count): Record<Color, number> =>
    typeof count === "number" ? { blue: count, green: count } : count,
  );

/** GPUs of the colors' pods, and what counts and watches them. */
export const gpus = object({
  /** Of one pod of either color, or of each color's. */
  perPod: perPod.default({ blue: 1, green: 1 }),
  /** So many pods share each GPU, in turn and without a wall between their memories. Default: one has it alone. */
  timeSlicing: whole(2, 64, 2, "pods").optional(),
  devicePluginImage: image(devicePluginImage).default(devicePluginImage),
  /** Default: NVIDIA's with monitoring, none without. An empty text: none. */
  dcgmExporterImage: z
    .union([z.literal(""), image(dcgmExporterImage)], {
      error: refusal(
        'an image of DCGM\'s exporter with its tag or digest, or "" for none',
        dcgmExporterImage,
      ),
    })
    .optional(),
});

const reservationId = text(
  /^cr-[0-9a-f]{8,17}$/,
  "the id of a reservation (aws ec2 describe-capacity-reservations)",
  "cr-0123456789abcdef0",
);

const capacityError = "on-demand, spot, or an object with the key reservation or capacityBlock";

const capacity = z.union(
  [
    oneOf(["on-demand", "spot"], "on-demand"),
    object({ reservation: reservationId.optional(), capacityBlock: reservationId.optional() }).transform(
      ({ reservation, capacityBlock }, context): GpuCapacity => {
        if (reservation !== undefined && capacityBlock === undefined) return { reservation };
        if (capacityBlock !== undefined && reservation === undefined) return { capacityBlock };
        context.addIssue({ code: "custom", message: refusal(capacityError, "on-demand") });
        return z.NEVER;
      },
    ),
  ],
  { error: refusal(capacityError, "on-demand") },
);

const nodesOfColor = object({
  /** Several are tried in this order; all with the same GPUs. */
  instanceTypes: words(gpuType, "types of EC2 with the same GPUs", "g4dn.xlarge").default(["g4dn.xlarge"]),
  /** While the color runs. A color that is stopped has none. */
  nodes: whole(1, mostNodes, 1, "nodes").default(1),
  /** How they are bought. */
  capacity: capacity.default("on-demand"),
  /** Default: those of the network. A reservation is of one. */
  zones: zones.optional(),
  diskGibibytes: diskGibibytes(100),
  /** How many instances the reservation holds, for the costs: all of them are paid, whether nodes run or not. */
  reservedInstances: whole(1, 10_000, 1, "instances").optional(),
});

/** Nodes with GPUs of one color, defaults filled in. */
export type ColorNodes = z.output<typeof nodesOfColor>;

/** Nodes of both colors; one that is left out is as the other one. */
export const nodes = object({ blue: nodesOfColor.optional(), green: nodesOfColor.optional() }).transform(
  ({ blue, green }): Record<Color, ColorNodes> => {
    const first = blue ?? green ?? nodesOfColor.parse({});
    return { blue: blue ?? first, green: green ?? first };
  },
);
