import { z } from "zod";
import { defaultNodePorts } from "../components/eks/node-ports.ts";
import { mostOwnTags } from "../components/eks/own-tags.ts";
import { endpoint, entrance, networks } from "./eks-entrance-schema.ts";
import { gpus, network, nodes, system } from "./eks-nodes-schema.ts";
import { object, oneOf, pathMark, refusal, text, whole } from "./schema-parts.ts";

const truth = (example: boolean) => z.boolean({ error: refusal("true or false", String(example)) });

const principals = (example: string) => {
  const error = `allowed: a list of ARNs of roles and users; do: pulumi config set --path '${pathMark}[0]' ${example}`;
  return z.array(z.string({ error: refusal("the ARN of a role or a user", example) }), { error });
};

/** Kept so long by CloudWatch, which knows no other numbers. Source: CloudWatch Logs API reference, PutRetentionPolicy. */
const logAges = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Of a security group AWS takes 60 rules: users have two ports at most, operators one. */
const mostNetworks = 20;

const nodePort = (example: number) => whole(30_000, 32_767, example).default(example);

const tagName = /^(?!aws:|bluegreen\.|Name$)[A-Za-z0-9 _.:/=+@-]{1,128}$/;

const tagsError =
  `allowed: an object of at most ${mostOwnTags} tags, whose names do not begin with aws: or bluegreen. and are not Name; ` +
  `do: pulumi config rm --path '${pathMark}'`;

/** `pulumi config set --path` stores `true` and `1` as what they look like; a tag's value is text. */
const tagValue = z.preprocess(
  (value) => (typeof value === "boolean" || typeof value === "number" ? String(value) : value),
  text(/^[A-Za-z0-9 _.:/=+@-]{0,255}$/, "at most 255 letters, digits, spaces and _ . : / = + - @", "models"),
);

const tags = z
  .record(z.string(), tagValue, { error: tagsError })
  .refine(
    (all) => Object.keys(all).length <= mostOwnTags && Object.keys(all).every((name) => tagName.test(name)),
    {
      error: tagsError,
    },
  );

/** What a stack on AWS is made of, around and below what runs in its cluster. */
export const eks = object({
  endpoint: endpoint.prefault({}),
  /** ARNs of roles and users that may do everything in the cluster; the role that deploys is among them. */
  administrators: principals("arn:aws:iam::111122223333:role/deploy"),
  /** ARNs of those that may look at everything but Secrets. */
  viewers: principals("arn:aws:iam::111122223333:role/support").default([]),
  /** Minor version. Default: the one of `components/eks/cluster.ts`. */
  kubernetesVersion: text(
    /^1\.\d{2}$/,
    'a minor version that EKS has, in the file in quotes: "1.35"',
    "1.35",
  ).optional(),
  network: network.prefault({}),
  system: system.prefault({}),
  gpu: gpus.prefault({}),
  nodes: nodes.prefault({}),
  /** What divides users: the balancer's listener, or nginx behind it. */
  router: oneOf(["alb", "nginx"], "alb").default("alb"),
  entrance: entrance.prefault({}),
  /** Networks that users come from. */
  userCidrs: networks(mostNetworks, "0.0.0.0/0").default(["0.0.0.0/0"]),
  /** Networks that the gate and operators come from, which reach a color past the route, with a secret. With `alb` there has to be one. */
  directCidrs: networks(mostNetworks, "203.0.113.7/32").default([]),
  /** Whether only the network, and what is joined to it, reaches the balancer. */
  internal: truth(false).default(false),
  /** Port of each color on every node, by which the balancer reaches it. */
  nodePorts: object({
    blue: nodePort(defaultNodePorts.blue),
    green: nodePort(defaultNodePorts.green),
  }).prefault({}),
  /** Whether pods get models from a bucket of the stack. Default: those that no URL tells. */
  modelStore: truth(true).optional(),
  /** Age at which the balancer's access logs are deleted. */
  accessLogDays: whole(1, 3650, 90, "days").default(90),
  /** Age at which logs of the cluster, the network and the database are deleted. */
  logDays: z
    .number({ error: logDaysError() })
    .refine((days) => logAges.includes(days), { error: logDaysError() })
    .default(90),
  /** Refuses to delete what users and data depend on, until an update has set it to false. */
  deletionProtection: truth(true).default(true),
  /** Of everything in AWS, beside `Name` and `bluegreen.stack`. */
  tags: tags.default({}),
});

function logDaysError(): string {
  return refusal(`one of ${logAges.join(", ")} days`, 90);
}

/** What a stack's file says about AWS, defaults of single keys filled in. */
export type GivenEks = z.output<typeof eks>;
