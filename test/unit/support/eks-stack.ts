import { vi } from "vitest";
import { arnOf } from "./declare-cloud.ts";
import { awsSurroundings } from "./declare-eks.ts";
import { computedHere, declare, type Declaration, type Declared } from "./declare.ts";
import { clusterConfig } from "./kubernetes-stack.ts";

/** A sound config of a stack on AWS, without the project; `changes` replaces whole keys, and single ones of `eks`. */
export function eksStackConfig({ eks = {}, ...changes }: Readonly<Record<string, unknown>> = {}): Record<
  string,
  unknown
> {
  return {
    ...clusterConfig(changes),
    target: "eks",
    eks: {
      endpoint: { publicAccessCidrs: ["203.0.113.0/24"] },
      administrators: ["arn:aws:iam::111122223333:role/deploy"],
      entrance: { allowPlainHttp: true },
      directCidrs: ["203.0.113.0/24"],
      ...(eks as object),
    },
  };
}

/** Runs the program for a stack of the project `bluegreen` and the name `test` on AWS, after an update that left `lastOutputs`. */
export async function declareEksStack<Outputs extends object>(
  changes: Readonly<Record<string, unknown>> = {},
  environment: NodeJS.ProcessEnv = {},
  lastOutputs?: Readonly<Record<string, unknown>>,
): Promise<Declaration<Outputs>> {
  const { default: program } = await import("../../../infra/index.ts");
  const entries = Object.entries(eksStackConfig(changes)).map(([key, value]): [string, string] => [
    `bluegreen:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  try {
    return await declare<Outputs>(program as unknown as () => Promise<Outputs>, {
      answers: { ...awsSurroundings.answers, "aws:lb/getLoadBalancer:getLoadBalancer": noBalancerYet },
      computed,
      ...(lastOutputs && { lastOutputs }),
      config: { ...Object.fromEntries(entries), "aws:region": "eu-central-1" },
    });
  } finally {
    vi.unstubAllEnvs();
  }
}

/** Everything of one type, such as `aws:lb/listener:Listener`. */
export function typed({ resources }: Declaration<object>, type: string): readonly Declared[] {
  return resources.filter((resource) => resource.type === type);
}

function noBalancerYet(): never {
  throw Object.assign(new Error(), { details: "LoadBalancerNotFound" });
}

function computed(type: string, name: string, inputs: Readonly<Record<string, unknown>>): object {
  if (type === "bluegreen:index:RandomSecret") return { value: "made-by-the-provider-0123456789ab" };
  if (type === "aws:lb/loadBalancer:LoadBalancer")
    return { arn: arnOf(name), dnsName: `${name}.elb.example`, zoneId: "ZONE" };
  if (type === "aws:s3/bucket:Bucket") return { arn: arnOf(name), bucket: `bucket-of-${name}` };
  if (type === "aws:rds/instance:Instance") return { arn: arnOf(name), address: `${name}.rds.example` };
  return { ...computedHere(type, name, inputs), ...awsSurroundings.computed(type, name, inputs) };
}
