import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway";
import { Subnet } from "@pulumi/aws/ec2/subnet";
import { Vpc } from "@pulumi/aws/ec2/vpc";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint";
import * as pulumi from "@pulumi/pulumi";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { NetworkFlowLog } from "./flow-log.ts";
import { NetworkRoutes, type Nat, type ZoneSubnets } from "./network-routes.ts";
import { planSubnets } from "./subnet-plan.ts";

export interface NetworkArgs {
  readonly place: CloudPlace;
  /** A private IPv4 network of /16 to /20. Another one replaces everything. Default: `10.0.0.0/16`. */
  readonly cidr?: string;
  /**
   * Three zones of the region. Default: those with the letters a, b and c, which not every region has (Tokyo has a, c and d, Canada a, b and
   * d) and EKS not everywhere takes: name what `aws ec2 describe-availability-zones` lists. A region with two zones has no such network.
   */
  readonly zones?: readonly string[];
  /** How nodes reach the internet. Default: `perZone`. */
  readonly nat?: Nat;
  /** Days that the records of who talked to whom are kept. Default: 90. */
  readonly flowLogDays?: number;
  /** ARN of the key that encrypts these records. Default: a key of AWS' own. */
  readonly encryptionKeyArn?: pulumi.Input<string>;
}

/** A subnet and the zone that it is in. */
export interface ZonedSubnet {
  /** Such as `eu-central-1a`. */
  readonly zone: string;
  readonly id: pulumi.Output<string>;
}

/**
 * A network over three zones: load balancers and NAT gateways in public subnets, nodes and pods in private ones that nobody reaches from
 * outside. S3 is reached without NAT, whose price is by the byte. Everything carries the tags by which EKS and load balancers find it.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** For load balancers. */
  readonly publicSubnets: readonly ZonedSubnet[];
  /** For nodes. */
  readonly privateSubnets: readonly ZonedSubnet[];
  /** Addresses from which nodes reach the internet, for allow lists of others. */
  readonly natAddresses: readonly pulumi.Output<string>[];
  /** In place once nodes reach the internet. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:Network", name, {}, options);
    const { place, cidr = "10.0.0.0/16", zones, nat = "perZone", flowLogDays = 90, encryptionKeyArn } = args;
    const plan = planSubnets(cidr, place.region, zones);
    const child = cloudOptions(place, this);
    const tags = (what: string) => cloudTags(place, cloudName(place.prefix, what, 255));

    const vpc = new Vpc(
      `${name}-vpc`,
      { cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true, tags: tags(name) },
      child,
    );
    // Whatever is made without a security group gets this one: with no rule in it, it reaches nobody.
    new DefaultSecurityGroup(
      `${name}-default`,
      { vpcId: vpc.id, ingress: [], egress: [], tags: tags(`${name}-default`) },
      child,
    );
    const gateway = new InternetGateway(`${name}-gateway`, { vpcId: vpc.id, tags: tags(name) }, child);
    const subnets = plan.map(({ zone, letter, publicCidr, privateCidr }): ZoneSubnets => {
      const subnet = (kind: string, cidrBlock: string, role: string) =>
        new Subnet(
          `${name}-${kind}-${letter}`,
          {
            vpcId: vpc.id,
            availabilityZone: zone,
            cidrBlock,
            mapPublicIpOnLaunch: false,
            tags: { ...tags(`${name}-${kind}-${letter}`), [`kubernetes.io/role/${role}`]: "1" },
          },
          child,
        );
      return {
        zone,
        letter,
        public: subnet("public", publicCidr, "elb"),
        private: subnet("private", privateCidr, "internal-elb"),
      };
    });
    const routes = new NetworkRoutes(
      `${name}-routes`,
      { place, vpcId: vpc.id, gateway, subnets, nat },
      { parent: this },
    );
    new VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.id,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${place.region}.s3`,
        routeTableIds: [...routes.privateTableIds],
        tags: tags(`${name}-s3`),
      },
      child,
    );
    new NetworkFlowLog(
      `${name}-flows`,
      {
        place,
        vpcId: vpc.id,
        retentionDays: flowLogDays,
        ...(encryptionKeyArn !== undefined && { encryptionKeyArn }),
      },
      { parent: this },
    );

    this.vpcId = vpc.id;
    this.publicSubnets = subnets.map((each) => ({ zone: each.zone, id: each.public.id }));
    this.privateSubnets = subnets.map((each) => ({ zone: each.zone, id: each.private.id }));
    this.natAddresses = routes.natAddresses;
    this.ready = routes.ready;
    this.registerOutputs({ vpcId: this.vpcId, natAddresses: this.natAddresses });
  }
}
