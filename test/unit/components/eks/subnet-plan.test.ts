import { describe, expect, it } from "vitest";
import { planSubnets } from "../../../../components/eks/subnet-plan.ts";

const region = "eu-central-1";

describe("the plan of a network", () => {
  it("gives each of three zones a quarter for nodes and a sixteenth for load balancers", () => {
    expect(planSubnets("10.0.0.0/16", region)).toEqual([
      { zone: "eu-central-1a", letter: "a", privateCidr: "10.0.0.0/18", publicCidr: "10.0.192.0/20" },
      { zone: "eu-central-1b", letter: "b", privateCidr: "10.0.64.0/18", publicCidr: "10.0.208.0/20" },
      { zone: "eu-central-1c", letter: "c", privateCidr: "10.0.128.0/18", publicCidr: "10.0.224.0/20" },
    ]);
  });

  it("takes other zones, whose letters name what is in them", () => {
    const plan = planSubnets("172.20.240.0/20", "us-east-1", ["us-east-1b", "us-east-1d", "us-east-1f"]);
    expect(plan.map(({ letter, privateCidr, publicCidr }) => [letter, privateCidr, publicCidr])).toEqual([
      ["b", "172.20.240.0/22", "172.20.252.0/24"],
      ["d", "172.20.244.0/22", "172.20.253.0/24"],
      ["f", "172.20.248.0/22", "172.20.254.0/24"],
    ]);
  });

  it.each(["192.168.0.0/16", "192.168.16.0/20", "172.16.0.0/16", "10.64.0.0/17"])(
    "of %s has networks that do not overlap and lie within it",
    (cidr) => {
      const networks = planSubnets(cidr, region).flatMap(({ privateCidr, publicCidr }) => [
        privateCidr,
        publicCidr,
      ]);
      const [whole] = [cidr].map(rangeOf);
      const ranges = networks.map(rangeOf).sort(([left], [right]) => left - right);
      ranges.forEach(([first, last], at) => {
        expect(first).toBeGreaterThanOrEqual(
          at === 0 ? (whole?.[0] ?? NaN) : (ranges[at - 1]?.[1] ?? NaN) + 1,
        );
        expect(last).toBeLessThanOrEqual(whole?.[1] ?? NaN);
      });
      expect(ranges).toHaveLength(6);
    },
  );

  it.each([
    "10.0.0.0",
    "10.0.0.0/8",
    "10.0.0.0/21",
    "10.0.1.0/16",
    "10.0.0.256/16",
    "8.8.0.0/16",
    "172.32.0.0/16",
    "192.169.0.0/16",
    "fd00::/16",
  ])("is refused for %s, with what is allowed", (cidr) => {
    expect(() => planSubnets(cidr, region)).toThrow(
      `network.cidr: got "${cidr}"; allowed is the first address of a private IPv4 network of /16 to /20, such as "10.0.0.0/16"`,
    );
  });

  it.each([
    [["eu-central-1a", "eu-central-1b"], "2 (eu-central-1a, eu-central-1b)"],
    [["eu-central-1a", "eu-central-1b", "eu-central-1b"], "3 (eu-central-1a, eu-central-1b, eu-central-1b)"],
    [["eu-central-1a", "eu-central-1b", "eu-west-1c"], '"eu-west-1c"'],
    [["eu-central-1a", "eu-central-1b", "eu-central-1"], '"eu-central-1"'],
  ])("is refused for the zones %j, and tells how to list them", (zones, got) => {
    expect(() => planSubnets("10.0.0.0/16", region, zones)).toThrow(
      `network.zones: got ${got}; allowed are 3 different zones of eu-central-1, such as "eu-central-1a"; ` +
        "`aws ec2 describe-availability-zones --region eu-central-1` lists them",
    );
  });
});

/** First and last address as numbers. */
function rangeOf(cidr: string): [number, number] {
  const [address = "", mask = ""] = cidr.split("/");
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return [first, first + 2 ** (32 - Number(mask)) - 1];
}
