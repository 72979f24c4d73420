import { describe, expect, it } from "vitest";
import { endpointAccess } from "../../../../components/eks/cluster-endpoint.ts";

describe("the endpoint of a cluster", () => {
  it("is reached from inside, and from the networks that are named", () => {
    expect(endpointAccess({ publicAccessCidrs: ["203.0.113.7/32", "198.51.100.0/24"] })).toEqual({
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.7/32", "198.51.100.0/24"],
    });
  });

  it("has no public address for whoever deploys from inside", () => {
    expect(endpointAccess({ privateRunner: true })).toEqual({
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
    });
  });

  it("is open to everybody only where the program says so", () => {
    expect(endpointAccess({ publicAccessCidrs: ["0.0.0.0/0"], allowEverybody: true })).toMatchObject({
      publicAccessCidrs: ["0.0.0.0/0"],
    });
  });

  it.each(["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/7"])(
    "refuses %s, which is as good as everybody",
    (wide) => {
      expect(() => endpointAccess({ publicAccessCidrs: ["203.0.113.7/32", wide] })).toThrow(
        `endpoint.publicAccessCidrs[1]: got "${wide}", which is as good as everybody; allowed are networks of /8 to /32; name your own, ` +
          "or give `privateRunner: true` and deploy from inside of the network, or say `allowEverybody: true`",
      );
    },
  );

  it("refuses a permission that does nothing", () => {
    expect(() => endpointAccess({ publicAccessCidrs: ["11.0.0.0/8"], allowEverybody: true })).toThrow(
      "endpoint.allowEverybody: got true, and no network of endpoint.publicAccessCidrs is wider than /8; take it away",
    );
  });

  it.each([0, 41])("refuses %s networks", (count) => {
    const publicAccessCidrs = Array.from({ length: count }, (_, at) => `203.0.113.${at}/32`);
    expect(() => endpointAccess({ publicAccessCidrs })).toThrow(
      `endpoint.publicAccessCidrs: got ${count} networks; allowed are 1 to 40; name those of operators`,
    );
  });

  it.each(["203.0.113.7", "203.0.113.7/33", "203.0.113.7/24", "203.0.113.256/32", "2001:db8::/32", ""])(
    'refuses "%s", which is no IPv4 network',
    (cidr) => {
      expect(() => endpointAccess({ publicAccessCidrs: [cidr] })).toThrow(
        `endpoint.publicAccessCidrs[0]: got "${cidr}"; allowed is the first address of an IPv4 network and its mask`,
      );
    },
  );

  it.each([
    "10.1.0.0/16",
    "172.16.0.0/12",
    "192.168.1.0/24",
    "100.64.0.0/10",
    "127.0.0.1/32",
    "169.254.0.0/16",
  ])("refuses %s, which nobody on the internet has", (cidr) => {
    expect(() => endpointAccess({ publicAccessCidrs: [cidr] })).toThrow(
      `endpoint.publicAccessCidrs[0]: got "${cidr}", which nobody on the internet has`,
    );
  });
});
