import { describe, expect, it } from "vitest";
import { capacitySettings } from "../../../../components/eks/gpu-capacity.ts";

const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
const id = "cr-0123456789abcdef0";

describe("how GPU nodes are bought", () => {
  it("is told to EKS alone, on demand and spot", () => {
    expect(capacitySettings("on-demand", ["g4dn.xlarge"], zones)).toEqual({
      capacityType: "ON_DEMAND",
      template: {},
    });
    expect(capacitySettings("spot", ["g4dn.xlarge", "g4dn.2xlarge"], zones)).toEqual({
      capacityType: "SPOT",
      template: {},
    });
  });

  it("is told to EC2, from a reservation", () => {
    expect(capacitySettings({ reservation: id }, ["p5.48xlarge"], ["us-east-1a"])).toEqual({
      capacityType: "ON_DEMAND",
      template: {
        capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: id } },
      },
    });
  });

  it("is told to both, from a Capacity Block, whose type stands in the template", () => {
    expect(capacitySettings({ capacityBlock: id }, ["p5.48xlarge"], ["us-east-1a"])).toEqual({
      capacityType: "CAPACITY_BLOCK",
      template: {
        capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId: id } },
        instanceMarketOptions: { marketType: "capacity-block" },
        instanceType: "p5.48xlarge",
      },
    });
  });

  it.each([
    ["reservation", { reservation: id }],
    ["capacityBlock", { capacityBlock: id }],
  ] as const)("from a %s is of one zone and one type", (kind, capacity) => {
    expect(() => capacitySettings(capacity, ["p5.48xlarge"], zones)).toThrow(
      `zones: got 3 (${zones.join(", ")}) beside capacity.${kind}; allowed is the one zone of ${id}; name it`,
    );
    expect(() => capacitySettings(capacity, ["g5.xlarge", "g5.2xlarge"], ["eu-central-1a"])).toThrow(
      `instanceTypes: got 2 (g5.xlarge, g5.2xlarge) beside capacity.${kind}; allowed is the one type of ${id}; name it`,
    );
  });

  it.each(["", "cr-1", "lt-0123456789abcdef0", "cr-0123456789ABCDEF0"])(
    'refuses the reservation "%s"',
    (wrong) => {
      expect(() => capacitySettings({ reservation: wrong }, ["g5.xlarge"], ["eu-central-1a"])).toThrow(
        `capacity.reservation: got "${wrong}"; allowed is the id of a reservation, such as "cr-0123456789abcdef0"`,
      );
    },
  );
});
