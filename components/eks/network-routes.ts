import { Eip } from "@pulumi/aws/ec2/eip";
import type { InternetGateway } from "@pulumi/aws/ec2/internetGateway";
import { NatGateway } from "@pulumi/aws/ec2/natGateway";
import { Route } from "@pulumi/aws/ec2/route";
import { RouteTable } from "@pulumi/aws/ec2/routeTable";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation";
import type { Subnet } from "@pulumi/aws/ec2/subnet";
import * as pulumi from "@pulumi/pulumi";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";

/**
 * How private subnets reach the internet: by a NAT gateway in every zone, so that the loss of one zone cuts off no other, or by a
 * single one, which costs a third and makes its zone everybody's.
 */
export type Nat = "perZone" | "single";

/** The subnets of one zone. */
export interface ZoneSubnets {
  readonly zone: string;
  /** End of the zone's names. */
  readonly letter: string;
  readonly public: Subnet;
  readonly private: Subnet;
}

export interface NetworkRoutesArgs {
  readonly place: CloudPlace;
  readonly vpcId: pulumi.Input<string>;
  readonly gateway: InternetGateway;
  readonly subnets: readonly ZoneSubnets[];
  readonly nat: Nat;
}

const everywhere = "0.0.0.0/0";

/** Ways out of a network: of public subnets through the internet gateway, of private ones through NAT gateways. */
export class NetworkRoutes extends pulumi.ComponentResource {
  /** Route tables of the private subnets, one a zone. */
  readonly privateTableIds: readonly pulumi.Output<string>[];
  readonly natAddresses: readonly pulumi.Output<string>[];
  /** In place once the private subnets reach the internet. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkRoutesArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:NetworkRoutes", name, {}, options);
    const { place, vpcId, gateway, subnets, nat } = args;
    const child = cloudOptions(place, this);
    const tags = (what: string) => cloudTags(place, cloudName(place.prefix, what, 255));
    const table = (kind: string) =>
      new RouteTable(`${name}-${kind}`, { vpcId, tags: tags(`${name}-${kind}`) }, child);
    const join = (kind: string, routeTable: RouteTable, subnet: Subnet) =>
      new RouteTableAssociation(
        `${name}-${kind}`,
        { routeTableId: routeTable.id, subnetId: subnet.id },
        child,
      );

    const publicTable = table("public");
    const publicRoute = new Route(
      `${name}-public-out`,
      { routeTableId: publicTable.id, destinationCidrBlock: everywhere, gatewayId: gateway.id },
      child,
    );
    for (const { letter, public: subnet } of subnets) join(`public-${letter}`, publicTable, subnet);

    const withNat = nat === "single" ? subnets.slice(0, 1) : subnets;
    const gateways = withNat.map(({ letter, public: subnet }) => {
      const address = new Eip(
        `${name}-nat-${letter}`,
        { domain: "vpc", tags: tags(`${name}-nat-${letter}`) },
        child,
      );
      const natGateway = new NatGateway(
        `${name}-nat-${letter}`,
        { subnetId: subnet.id, allocationId: address.id, tags: tags(`${name}-nat-${letter}`) },
        { ...child, dependsOn: [publicRoute] },
      );
      return { address, natGateway };
    });
    const privates = subnets.map(({ letter, private: subnet }, at) => {
      const privateTable = table(`private-${letter}`);
      const way = gateways[at] ?? gateways[0];
      const route = new Route(
        `${name}-private-${letter}-out`,
        {
          routeTableId: privateTable.id,
          destinationCidrBlock: everywhere,
          ...(way && { natGatewayId: way.natGateway.id }),
        },
        child,
      );
      return { privateTable, ready: [route, join(`private-${letter}`, privateTable, subnet)] };
    });

    this.privateTableIds = privates.map(({ privateTable }) => privateTable.id);
    this.natAddresses = gateways.map(({ address }) => address.publicIp);
    this.ready = privates.flatMap(({ ready }) => ready);
    this.registerOutputs({ natAddresses: this.natAddresses });
  }
}
