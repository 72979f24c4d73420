import { z } from "zod";
import type { ClusterEndpoint } from "../components/eks/cluster-endpoint.ts";
import { defaultTlsPolicy } from "../components/eks/alb-listeners.ts";
import { dotted, object, pathMark, refusal, text } from "./schema-parts.ts";

/** An IPv4 network as AWS writes it: with another address in it, it would come back changed. */
const cidr = (example: string) => {
  const error = refusal("the first address of an IPv4 network and its mask", example);
  return z.string({ error }).refine(isNetwork, { error });
};

function isNetwork(value: string): boolean {
  const [, dots = "", mask = ""] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(value) ?? [];
  const parts = dots.split(".").map(Number);
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  const bits = Number(mask);
  return dots !== "" && parts.every((part) => part <= 255) && bits <= 32 && address % 2 ** (32 - bits) === 0;
}

/** Networks in a list; `most` is what AWS takes, or what fits beside others. */
export function networks(most: number, example: string) {
  const allowed = `allowed: a list of 1 to ${most} IPv4 networks`;
  const error = `${allowed}; do: pulumi config set --path '${pathMark}[0]' ${example}`;
  return z
    .array(cidr(example), { error })
    .min(1, { error })
    .max(most, { error: `${allowed}; do: pulumi config rm --path '${pathMark}[${most}]'` });
}

const onlyTrue = z.literal(true, {
  error: `allowed: true; do: pulumi config rm --path '${pathMark}'`,
});

/** Source: Amazon EKS user guide, "Service quotas". */
const mostEndpointNetworks = 40;

const endpointNeeded =
  "allowed: the networks from which operators and deployments reach the API server, or endpoint.privateRunner true where they are inside of the network; " +
  `do: pulumi config set --path '${pathMark}[0]' 203.0.113.7/32`;

/** How the API server is reached from outside. There is no default: EKS' own would be everybody. */
export const endpoint = object({
  publicAccessCidrs: networks(mostEndpointNetworks, "203.0.113.7/32").optional(),
  /** Lets a network of them be wider than /8. */
  allowEverybody: z.boolean({ error: refusal("true or false", "false") }).optional(),
  /** It has no public address. */
  privateRunner: onlyTrue.optional(),
}).transform(({ publicAccessCidrs, allowEverybody, privateRunner }, context): ClusterEndpoint => {
  if (privateRunner === undefined && publicAccessCidrs !== undefined) {
    return { publicAccessCidrs, ...(allowEverybody !== undefined && { allowEverybody }) };
  }
  if (privateRunner === undefined) {
    context.addIssue({ code: "custom", path: ["publicAccessCidrs"], message: endpointNeeded });
    return z.NEVER;
  }
  const beside = Object.entries({ publicAccessCidrs, allowEverybody }).filter(
    ([, value]) => value !== undefined,
  );
  for (const [key] of beside) {
    const message = `allowed: only without privateRunner, which has no public address; do: pulumi config rm --path '${pathMark}'`;
    context.addIssue({ code: "custom", path: [key], message });
  }
  return { privateRunner };
});

/** How users come in. */
export type Entrance =
  | {
      readonly certificateArn: string;
      readonly hostName: string;
      readonly dnsZoneId?: string;
      readonly tlsPolicy?: string;
    }
  | { readonly allowPlainHttp: true };

const certificateExample =
  "arn:aws:acm:eu-central-1:111122223333:certificate/00000000-0000-0000-0000-000000000000";

const certificateForm = "the ARN of a certificate of AWS Certificate Manager (aws acm list-certificates)";

const certificateNeeded = refusal(
  `${certificateForm}, or entrance.allowPlainHttp true where everybody on the way may read along`,
  certificateExample,
);

const hostForm = "the host name at which users ask, in lower case";

/** A certificate and the name in it, or the plain word that there is none. */
export const entrance = object({
  certificateArn: text(
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
    certificateForm,
    certificateExample,
  ).optional(),
  hostName: dotted(hostForm, "chat.example.com").optional(),
  /** Zone of Route 53 in which that name is made. Default: whoever owns the name points it to the balancer's. */
  dnsZoneId: text(
    /^Z[A-Z0-9]{1,31}$/,
    "the id of a hosted zone (aws route53 list-hosted-zones)",
    "Z0123456789ABCDEFGHIJ",
  ).optional(),
  tlsPolicy: text(
    /^ELBSecurityPolicy-TLS13-1-[23]-[A-Za-z0-9-]+$/,
    "a policy of TLS 1.3 with nothing before 1.2: ELBSecurityPolicy-TLS13-1-2-… or -1-3-…",
    defaultTlsPolicy,
  ).optional(),
  allowPlainHttp: onlyTrue.optional(),
}).transform((given, context): Entrance => {
  const { certificateArn, hostName, dnsZoneId, tlsPolicy, allowPlainHttp } = given;
  const refuse = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  if (allowPlainHttp === undefined) {
    if (certificateArn === undefined) refuse("certificateArn", certificateNeeded);
    if (hostName === undefined) refuse("hostName", refusal(hostForm, "chat.example.com"));
    if (certificateArn === undefined || hostName === undefined) return z.NEVER;
    return {
      certificateArn,
      hostName,
      ...(dnsZoneId !== undefined && { dnsZoneId }),
      ...(tlsPolicy !== undefined && { tlsPolicy }),
    };
  }
  if (certificateArn !== undefined) {
    refuse(
      "allowPlainHttp",
      `allowed: only without a certificateArn: plain HTTP is sent on to HTTPS; do: pulumi config rm --path '${pathMark}'`,
    );
    return z.NEVER;
  }
  for (const [key, value] of Object.entries({ hostName, dnsZoneId, tlsPolicy })) {
    if (value === undefined) continue;
    refuse(
      key,
      `allowed: with a certificateArn, not with plain HTTP; do: pulumi config rm --path '${pathMark}'`,
    );
  }
  return { allowPlainHttp };
});
