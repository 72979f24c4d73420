import { describe, expect, it } from "vitest";
import { AlbRelease, type AlbReleaseArgs } from "../../../../components/eks/alb-release.ts";
import { cloudPlace, declareCloud } from "../../support/declare-cloud.ts";

const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
const entrance = { certificateArn, hostName: "shop.example" };
const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
const network = { cidr: "10.0.0.0/16", zones };

async function releaseWith(args: Partial<AlbReleaseArgs> = {}) {
  const { named } = await declareCloud(() => {
    new AlbRelease("router", { place: cloudPlace, entrance, network, ...args });
    return {};
  });
  return named("router").inputs;
}

describe("the release of a balancer", () => {
  it("tells where users find it, and is what a lease holds", async () => {
    const serving = { percent: 100, source: "route" } as const;
    expect(await releaseWith({ serving })).toMatchObject({
      subject: "router",
      serving,
      facts: {
        prefix: "shop-prod",
        region: "eu-central-1",
        scheme: "internet-facing",
        protocol: "HTTPS",
        cidr: "10.0.0.0/16",
        zones: "eu-central-1a eu-central-1b eu-central-1c",
        bluePort: 30_800,
        greenPort: 30_801,
        host: "shop.example",
      },
    });
  });

  it.each<[string, Partial<AlbReleaseArgs>]>([
    ["another region", { place: { ...cloudPlace, region: "us-east-1" } }],
    ["another prefix", { place: { ...cloudPlace, prefix: "shop-new" } }],
    ["another name", { entrance: { certificateArn, hostName: "other.example" } }],
    ["plain HTTP", { entrance: { allowPlainHttp: true } }],
    ["another network, in which both colors get other nodes", { network: { cidr: "10.1.0.0/16", zones } }],
    ["other zones", { network: { ...network, zones: ["eu-central-1a", "eu-central-1b", "eu-central-1d"] } }],
    [
      "zones in another order, which moves every subnet",
      { network: { ...network, zones: [...zones].reverse() } },
    ],
    ["an inner network", { internal: true }],
    [
      "other ports, which are other target groups",
      { behind: { nodePorts: { blue: 30_801, green: 30_800 } } },
    ],
  ])("is another one with %s", async (_what, args) => {
    expect((await releaseWith(args))["identity"]).not.toBe((await releaseWith())["identity"]);
  });

  it("tells of the nginx behind the balancer, which is another router than the balancer itself", async () => {
    const release = await releaseWith({ behind: { nginx: { namespace: "shop" } } });
    expect(release["facts"]).toEqual({
      prefix: "shop-prod",
      region: "eu-central-1",
      scheme: "internet-facing",
      protocol: "HTTPS",
      cidr: "10.0.0.0/16",
      zones: "eu-central-1a eu-central-1b eu-central-1c",
      namespace: "shop",
      nginxPort: 30_802,
      host: "shop.example",
    });
    const moved = await releaseWith({ behind: { nginx: { namespace: "other" } } });
    const atAnotherPort = await releaseWith({ behind: { nginx: { namespace: "shop", nodePort: 30_803 } } });
    const identities = [release, moved, atAnotherPort, await releaseWith()].map((each) => each["identity"]);
    expect(new Set(identities).size).toBe(4);
  });

  it("is the same with another certificate or policy, which are changed in place", async () => {
    const renewed = {
      ...entrance,
      certificateArn: `${certificateArn}2`,
      tlsPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
    };
    expect((await releaseWith({ entrance: renewed }))["identity"]).toBe((await releaseWith())["identity"]);
  });
});
