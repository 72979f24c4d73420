import { describe, expect, it } from "vitest";
import { planNetwork } from "../../../components/docker/network-plan.ts";

const last = (address: string) => Number(address.split(".").at(-1));

describe("a network plan", () => {
  const plan = planNetwork("10.20.30.0/24");

  it("gives router, colors and monitoring addresses that stay theirs", () => {
    expect(plan).toEqual({
      subnet: "10.20.30.0/24",
      dynamicRange: "10.20.30.128/25",
      gateway: "10.20.30.1",
      router: "10.20.30.2",
      colors: { blue: "10.20.30.10", green: "10.20.30.11" },
      monitoring: {
        prometheus: "10.20.30.20",
        alertmanager: "10.20.30.21",
        exporter: "10.20.30.22",
        host: "10.20.30.23",
        nginx: "10.20.30.24",
        gpu: "10.20.30.25",
      },
    });
  });

  it("keeps the addresses that the engine gives to others away from them", () => {
    const fixed = [
      plan.gateway,
      plan.router,
      plan.colors.blue,
      plan.colors.green,
      ...Object.values(plan.monitoring),
    ];
    expect(new Set(fixed).size).toBe(fixed.length);
    expect(fixed.every((address) => last(address) < 128)).toBe(true);
  });

  it.each(["10.20.30.0/16", "10.20.30.4/24", "10.20.300.0/24", "fd00::/64", ""])(
    "refuses %j with an example",
    (subnet) => {
      expect(() => planNetwork(subnet)).toThrow(
        `network.subnet: got "${subnet}"; allowed is an IPv4 network such as "172.28.83.0/24"`,
      );
    },
  );
});
