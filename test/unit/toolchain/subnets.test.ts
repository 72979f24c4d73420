import { describe, expect, it } from "vitest";
import { judgeSubnet, overlap } from "../../../toolchain/engine/subnets.ts";

describe("two networks", () => {
  it.each([
    ["172.28.83.0/24", "172.28.83.0/24", true],
    ["172.28.83.0/24", "172.28.0.0/16", true],
    ["10.0.0.0/8", "10.255.255.0/24", true],
    ["0.0.0.0/0", "192.168.1.0/24", true],
    ["192.168.1.17/24", "192.168.1.0/24", true],
    ["172.28.83.0/24", "172.28.84.0/24", false],
    ["172.28.83.0/25", "172.28.83.128/25", false],
    ["fd00::/64", "172.28.83.0/24", false],
  ])("%s and %s overlap: %s", (left, right, expected) => {
    expect([overlap(left, right), overlap(right, left)]).toEqual([expected, expected]);
  });
});

describe("a subnet", () => {
  const taken = [
    { owner: 'the Docker network "shop"', subnet: "172.28.83.0/24" },
    { owner: "this machine's eth0", subnet: "10.1.2.3/16" },
  ];

  it("that nobody has is fine", () => {
    expect(judgeSubnet("shop:network.subnet", "172.28.84.0/24", taken)).toBeUndefined();
  });

  it("that a network of the engine has is refused, with a free one", () => {
    expect(judgeSubnet("shop:network.subnet", "172.28.83.0/24", taken)).toBe(
      'shop:network.subnet: got 172.28.83.0/24, which overlaps 172.28.83.0/24 of the Docker network "shop"; allowed: a ' +
        "network that nobody has; do: pulumi config set --path 'shop:network.subnet' 172.28.84.0/24",
    );
  });

  it("that the machine itself is in is refused", () => {
    expect(judgeSubnet("shop:network.subnet", "10.1.7.0/24", taken)).toContain(
      "overlaps 10.1.2.3/16 of this machine's eth0",
    );
  });
});
