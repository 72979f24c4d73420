/** Regions whose prices are known here. */
export const pricedRegions = ["us-east-1", "eu-central-1"] as const;

export type PricedRegion = (typeof pricedRegions)[number];

/** Month in which the newest of these prices was listed. Prices change: AWS' own pages and the calculator decide. */
export const pricesAsOf = "2026-08";

/** US dollars an hour, on demand, Linux, without tax. Left out: AWS does not sell it there, or it is not known here. */
export type InstancePrices = Readonly<Record<string, number>>;

/**
 * Prices of EC2 instances. Sources: of us-east-1 the list that Karpenter 1.x carries (from AWS' price list, 2026-01-19); of eu-central-1
 * instances.vantage.sh of 2026-08-26, and `m6i.large` from public price tables of 2026; p5 in us-east-1 of 2026-08-26 as well.
 */
export const instancePrices: Readonly<Record<PricedRegion, InstancePrices>> = {
  "us-east-1": {
    "m6i.large": 0.096,
    "g4dn.xlarge": 0.526,
    "g4dn.2xlarge": 0.752,
    "g4dn.4xlarge": 1.204,
    "g4dn.8xlarge": 2.176,
    "g4dn.12xlarge": 3.912,
    "g4dn.16xlarge": 4.352,
    "g5.xlarge": 1.006,
    "g5.2xlarge": 1.212,
    "g5.4xlarge": 1.624,
    "g5.8xlarge": 2.448,
    "g5.12xlarge": 5.672,
    "g5.16xlarge": 4.096,
    "g5.24xlarge": 8.144,
    "g5.48xlarge": 16.288,
    "g6.xlarge": 0.8048,
    "g6.2xlarge": 0.9776,
    "g6.4xlarge": 1.3232,
    "g6.8xlarge": 2.0144,
    "g6.12xlarge": 4.6016,
    "g6.16xlarge": 3.3968,
    "g6.24xlarge": 6.6752,
    "g6.48xlarge": 13.3504,
    "p5.4xlarge": 6.88,
    "p5.48xlarge": 55.04,
  },
  "eu-central-1": {
    "m6i.large": 0.115,
    "g4dn.xlarge": 0.658,
    "g4dn.2xlarge": 0.94,
    "g4dn.4xlarge": 1.505,
    "g4dn.8xlarge": 2.72,
    "g4dn.12xlarge": 4.89,
    "g4dn.16xlarge": 5.44,
    "g5.xlarge": 1.258,
    "g5.2xlarge": 1.5156,
    "g5.4xlarge": 2.03081,
    "g5.8xlarge": 3.06122,
    "g5.12xlarge": 7.09282,
    "g5.16xlarge": 5.12204,
    "g5.24xlarge": 10.18405,
    "g5.48xlarge": 20.3681,
    "g6.xlarge": 1.0064,
    "g6.2xlarge": 1.22249,
    "g6.4xlarge": 1.65466,
    "g6.8xlarge": 2.519,
    "g6.12xlarge": 5.75429,
    "g6.16xlarge": 4.24769,
    "g6.24xlarge": 8.34732,
    "g6.48xlarge": 16.69464,
  },
};

/** What a stack pays beside instances, US dollars. */
export interface ServicePrices {
  /** Of one cluster whose Kubernetes is in standard support, an hour; in extended support it is 0.60. */
  readonly controlPlaneHour: number;
  /** Of one gateway, an hour; each gigabyte through it costs as much again. */
  readonly natHour: number;
  /** Of one Application Load Balancer, an hour; its use comes on top (0.008 for a capacity unit and hour). */
  readonly loadBalancerHour: number;
  /** Of one public IPv4 address, an hour. */
  readonly addressHour: number;
  /** Of a gibibyte of a gp3 disk, a month. */
  readonly diskGibibyteMonth: number;
}

/** Sources: AWS' pricing pages of EKS, VPC, Elastic Load Balancing and EBS, as public tables of 2026 quote them. */
export const servicePrices: Readonly<Record<PricedRegion, ServicePrices>> = {
  "us-east-1": {
    controlPlaneHour: 0.1,
    natHour: 0.045,
    loadBalancerHour: 0.0225,
    addressHour: 0.005,
    diskGibibyteMonth: 0.08,
  },
  "eu-central-1": {
    controlPlaneHour: 0.1,
    natHour: 0.052,
    loadBalancerHour: 0.027,
    addressHour: 0.005,
    diskGibibyteMonth: 0.0952,
  },
};
