import { beforeAll, describe, expect, it } from "vitest";
import { Network, type NetworkArgs } from "../../../../components/eks/network.ts";
import { cloudPlace } from "../../support/declare-cloud.ts";
import { allOf, declareEks, policyIn, type Made } from "../../support/declare-eks.ts";
import { valueOf } from "../../support/declare.ts";

type Declared = Made<Network>;

const declareNetwork = (args: Partial<NetworkArgs> = {}): Promise<Declared> =>
  declareEks(() => new Network("network", { place: cloudPlace, ...args }));

describe("a network", () => {
  let declared: Declared;

  beforeAll(async () => {
    declared = await declareNetwork({ encryptionKeyArn: "arn:key" });
  });

  it("has a public and a private subnet in each of three zones, by whose tags EKS and load balancers find them", () => {
    const subnets = allOf(declared, "aws:ec2/subnet:Subnet").map(({ name, inputs }) => {
      const tags = inputs["tags"] as Record<string, string>;
      const role = Object.keys(tags).find((tag) => tag.startsWith("kubernetes.io/"));
      return [name, inputs["availabilityZone"], inputs["cidrBlock"], role];
    });
    expect(subnets).toEqual([
      ["network-public-a", "eu-central-1a", "10.0.192.0/20", "kubernetes.io/role/elb"],
      ["network-private-a", "eu-central-1a", "10.0.0.0/18", "kubernetes.io/role/internal-elb"],
      ["network-public-b", "eu-central-1b", "10.0.208.0/20", "kubernetes.io/role/elb"],
      ["network-private-b", "eu-central-1b", "10.0.64.0/18", "kubernetes.io/role/internal-elb"],
      ["network-public-c", "eu-central-1c", "10.0.224.0/20", "kubernetes.io/role/elb"],
      ["network-private-c", "eu-central-1c", "10.0.128.0/18", "kubernetes.io/role/internal-elb"],
    ]);
  });

  it("gives no machine a public address by itself, and its default security group has no rule", () => {
    for (const { inputs } of allOf(declared, "aws:ec2/subnet:Subnet"))
      expect(inputs["mapPublicIpOnLaunch"]).toBe(false);
    const { inputs } = declared.named("network-default");
    expect([inputs["ingress"], inputs["egress"]]).toEqual([[], []]);
  });

  it("sends private subnets out through the NAT gateway of their own zone, and public ones through the internet gateway", () => {
    expect(waysOf(declared)).toEqual({
      public: "id-of-network-gateway",
      "private-a": "id-of-network-routes-nat-a",
      "private-b": "id-of-network-routes-nat-b",
      "private-c": "id-of-network-routes-nat-c",
    });
    expect(allOf(declared, "aws:ec2/natGateway:NatGateway").map(({ inputs }) => inputs["subnetId"])).toEqual([
      "id-of-network-public-a",
      "id-of-network-public-b",
      "id-of-network-public-c",
    ]);
  });

  it("joins every subnet to its table", () => {
    const joined = allOf(declared, "aws:ec2/routeTableAssociation:RouteTableAssociation");
    expect(joined.map(({ inputs }) => [inputs["subnetId"], inputs["routeTableId"]]).sort()).toEqual([
      ["id-of-network-private-a", "id-of-network-routes-private-a"],
      ["id-of-network-private-b", "id-of-network-routes-private-b"],
      ["id-of-network-private-c", "id-of-network-routes-private-c"],
      ["id-of-network-public-a", "id-of-network-routes-public"],
      ["id-of-network-public-b", "id-of-network-routes-public"],
      ["id-of-network-public-c", "id-of-network-routes-public"],
    ]);
  });

  it("with a single NAT gateway sends all zones through it", async () => {
    const single = await declareNetwork({ nat: "single" });
    expect(waysOf(single)).toEqual({
      public: "id-of-network-gateway",
      "private-a": "id-of-network-routes-nat-a",
      "private-b": "id-of-network-routes-nat-a",
      "private-c": "id-of-network-routes-nat-a",
    });
    expect(allOf(single, "aws:ec2/eip:Eip")).toHaveLength(1);
  });

  it("reaches S3 from private subnets without NAT", () => {
    expect(declared.named("network-s3").inputs).toMatchObject({
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.eu-central-1.s3",
      routeTableIds: ["a", "b", "c"].map((letter) => `id-of-network-routes-private-${letter}`),
    });
  });

  it("records every flow, encrypted, and may write these records alone", () => {
    expect(declared.named("network-flows-log").inputs).toMatchObject({
      trafficType: "ALL",
      logDestination: expect.stringContaining("network-flows-group") as string,
    });
    expect(declared.named("network-flows-group").inputs).toMatchObject({
      name: "/bluegreen/shop-prod/network-flows",
      retentionInDays: 90,
      kmsKeyId: "arn:key",
    });
    const { Statement } = policyIn(declared.named("network-flows-role-policy"), "policy");
    const writing = Statement.filter(({ Action }) => (Action as string[]).includes("logs:PutLogEvents"));
    const group = "arn:aws:test:eu-central-1:123456789012:network-flows-group";
    expect(writing.map(({ Resource }) => Resource)).toEqual([[group, `${group}:*`]]);
    expect(declared.named("network-flows-log").after).toContain("network-flows-role-policy");
  });

  it("tells zones, subnets, and the addresses that others see", async () => {
    const { made: network } = declared;
    expect(network.privateSubnets.map(({ zone }) => zone)).toEqual([
      "eu-central-1a",
      "eu-central-1b",
      "eu-central-1c",
    ]);
    expect(await Promise.all(network.publicSubnets.map(({ id }) => valueOf(id)))).toEqual([
      "id-of-network-public-a",
      "id-of-network-public-b",
      "id-of-network-public-c",
    ]);
    expect(await Promise.all(network.natAddresses.map(valueOf))).toEqual(
      ["a", "b", "c"].map((letter) => `address-of-network-routes-nat-${letter}`),
    );
    expect(network.ready).toHaveLength(6);
  });

  it("tags everything with the stack, and with what the program says", () => {
    const tagged = declared.resources.filter(({ inputs }) => inputs["tags"] !== undefined);
    expect(tagged.length).toBeGreaterThan(15);
    for (const { name, inputs } of tagged)
      expect([name, inputs["tags"]]).toMatchObject([
        name,
        { "bluegreen.stack": "shop-prod", team: "search" },
      ]);
  });
});

/** Where each route table sends what is for elsewhere. */
function waysOf(declared: Declared): Record<string, unknown> {
  return Object.fromEntries(
    allOf(declared, "aws:ec2/route:Route").map(({ inputs }) => {
      expect(inputs["destinationCidrBlock"]).toBe("0.0.0.0/0");
      const table = (inputs["routeTableId"] as string).replace("id-of-network-routes-", "");
      return [table, inputs["gatewayId"] ?? inputs["natGatewayId"]];
    }),
  );
}
