import type { CloudPlace } from "../../../components/eks/cloud-place.ts";
import { declare, type Declaration, type Surroundings } from "./declare.ts";

export const cloudPlace: CloudPlace = {
  region: "eu-central-1",
  prefix: "shop-prod",
  tags: { team: "search" },
};

const account = "123456789012";

/** The ARN that AWS gives a resource here. */
export function arnOf(name: string): string {
  return `arn:aws:test:${cloudPlace.region}:${account}:${name}`;
}

/** Runs a program whose resources of AWS get what the real provider would add: an ARN, and the names that AWS makes. */
export function declareCloud<Outputs extends object>(
  program: () => Outputs | Promise<Outputs>,
  surroundings: Pick<Surroundings, "preview" | "answers"> = {},
): Promise<Declaration<Outputs>> {
  const answers = {
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: account }),
    ...surroundings.answers,
  };
  return declare(program, { ...surroundings, answers, computed });
}

function computed(type: string, name: string, inputs: Readonly<Record<string, unknown>>): object {
  if (type === "bluegreen:index:PromotionGate") return { approved: inputs["candidates"], verdict: {} };
  if (type === "bluegreen:index:RandomSecret") return { value: "made-by-the-provider-0123456789ab" };
  if (!type.startsWith("aws:")) return {};
  return { arn: arnOf(name), ...named(type, name) };
}

function named(type: string, name: string): object {
  if (type === "aws:s3/bucket:Bucket") return { bucket: `bucket-of-${name}` };
  if (type === "aws:lb/loadBalancer:LoadBalancer") return { dnsName: `${name}.elb.example`, zoneId: "ZONE" };
  if (type === "aws:rds/instance:Instance") return { address: `${name}.rds.example`, port: 5432 };
  if (type === "aws:ecr/repository:Repository") return { repositoryUrl: `${account}.ecr.example/${name}` };
  return {};
}

/** What stands in an input that is recorded as a secret. Throws where it is recorded as plain text. */
export function secretIn(input: unknown): unknown {
  const { value, ...marks } = input as { readonly value?: unknown };
  if (Object.values(marks).includes(secretMark)) return value;
  throw new Error(`recorded as plain text: ${JSON.stringify(input)}`);
}

/** By which Pulumi's wire format marks secrets. */
const secretMark = "1b47061264138c4ac30d75fd1eb44270";
