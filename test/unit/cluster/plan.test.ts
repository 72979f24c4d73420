import { describe, expect, it } from "vitest";
import { clusterLayoutOf } from "../../cluster/layout.ts";
import { networksOf } from "../../cluster/link.ts";
import { hostNamesOf, planCluster } from "../../cluster/plan.ts";

describe("a cluster's network", () => {
  const { nodeAddress } = planCluster("cloud", []);
  const [, third = ""] = /^10[.]250[.](\d+)[.]2$/.exec(nodeAddress) ?? [];

  it("has two addresses, the host's and the node's", () => {
    expect(planCluster("cloud", [])).toMatchObject({ hostAddress: `10.250.${third}.1`, nodeAddress });
  });

  it("is the same again for the same name, and another one for another name", () => {
    expect(planCluster("cloud", ["192.0.2.0/24"]).nodeAddress).toBe(nodeAddress);
    expect(planCluster("life", []).nodeAddress).not.toBe(nodeAddress);
  });

  it.each(["10.250.0.0/17 and 10.250.128.0/17", "10.0.0.0/8"])(
    "is refused where the host has %s",
    (taken) => {
      expect(() => planCluster("cloud", taken.split(" and "))).toThrow(
        "the cluster's network: got none, for this host has routes to all of 10.250.0.0/16; do: free one /30 of it",
      );
    },
  );

  it("keeps away from a network that the host has", () => {
    expect(planCluster("cloud", [`10.250.${third}.0/24`]).nodeAddress).not.toBe(nodeAddress);
  });

  it("is compared with routes, of which the default one leads nowhere of its own", () => {
    expect(networksOf(["default", "172.17.0.0/16", "192.0.2.7"])).toEqual(["172.17.0.0/16", "192.0.2.7/32"]);
  });
});

describe("a cluster's name", () => {
  it("is in all that is its own on the host, whose interfaces have 15 characters at most", () => {
    const { cgroup, link } = hostNamesOf("abcdefghij");
    expect([cgroup, link]).toEqual(["bluegreen-cluster-abcdefghij", "bgk-abcdefghij"]);
    expect(link.length).toBeLessThanOrEqual(15);
  });

  it.each(["", "1st", "Cloud", "with-dash", "../cloud", "abcdefghijk"])("is not %j", (name) => {
    expect(() => clusterLayoutOf("/project", name)).toThrow(`the cluster's name: got "${name}"; allowed:`);
  });
});
