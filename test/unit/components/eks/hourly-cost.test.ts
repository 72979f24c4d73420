import { describe, expect, it } from "vitest";
import { gpuInstances } from "../../../../components/eks/gpu-instances.ts";
import { costTable, gpuHourlyCost, type CostedStack } from "../../../../components/eks/hourly-cost.ts";
import { instancePrices, pricedRegions } from "../../../../components/eks/prices.ts";

const nodes = (instanceType: string, count: number) => ({ instanceType, nodes: count, diskGibibytes: 100 });

const stack: CostedStack = {
  region: "us-east-1",
  gpu: { blue: nodes("g4dn.xlarge", 1), green: nodes("g4dn.xlarge", 1) },
  system: { instanceType: "m6i.large", nodes: 2, diskGibibytes: 50 },
  nat: "perZone",
};

describe("the table of costs", () => {
  it("lists everything of a stack with a price by the hour", () => {
    const { rows, total, complete } = gpuHourlyCost(stack);
    expect(rows.map(({ what, count, each }) => [what, count, each])).toEqual([
      ["blue: g4dn.xlarge", 1, 0.526],
      ["green: g4dn.xlarge", 1, 0.526],
      ["system: m6i.large", 2, 0.096],
      ["disks, GiB", 300, 0.08 / 730],
      ["EKS control plane", 1, 0.1],
      ["NAT gateway", 3, 0.045],
      ["load balancer", 1, 0.0225],
      ["public IPv4 address", 6, 0.005],
    ]);
    expect(total).toBeCloseTo(2 * 0.526 + 2 * 0.096 + (300 * 0.08) / 730 + 0.1 + 3 * 0.045 + 0.0225 + 0.03);
    expect(complete).toBe(true);
  });

  it("leaves out a color without nodes, and counts one NAT gateway where there is one", () => {
    const small = gpuHourlyCost({
      ...stack,
      nat: "single",
      gpu: { blue: nodes("g5.xlarge", 2), green: nodes("g5.xlarge", 0) },
    });
    const counts = Object.fromEntries(small.rows.map(({ what, count }) => [what, count]));
    expect(counts).toMatchObject({ "blue: g5.xlarge": 2, "NAT gateway": 1, "public IPv4 address": 4 });
    expect(counts).not.toHaveProperty("green: g5.xlarge");
  });

  it("counts no public addresses of a load balancer that has none", () => {
    const addresses = (internal: boolean) =>
      gpuHourlyCost({ ...stack, internal }).rows.find(({ what }) => what === "public IPv4 address")?.count;
    expect([addresses(true), addresses(false)]).toEqual([3, 6]);
  });

  it("says that it knows no price of a type that a region does not sell, and counts it nowhere", () => {
    const cost = gpuHourlyCost({
      ...stack,
      region: "eu-central-1",
      gpu: { blue: nodes("p5.48xlarge", 1), green: nodes("g6.xlarge", 1) },
    });
    expect(cost.rows[0]).toEqual({
      what: "blue: p5.48xlarge",
      count: 1,
      each: undefined,
      unknown: "eu-central-1 does not sell it, or its price is not known here",
    });
    expect(cost.complete).toBe(false);
    expect(cost.total).toBeLessThan(3);
  });

  it("knows nothing of another region", () => {
    const cost = gpuHourlyCost({ ...stack, region: "ap-south-1" });
    expect(cost.total).toBe(0);
    for (const { unknown } of cost.rows)
      expect(unknown).toBe(
        "prices of ap-south-1 are not known here, but those of us-east-1 and eu-central-1",
      );
  });

  it.each([
    ["spot" as const, "the price of spot moves; `aws ec2 describe-spot-price-history` tells it"],
    [{ capacityBlock: "cr-0123456789abcdef0" }, "a Capacity Block was paid in advance"],
  ])("does not guess what %j costs", (capacity, unknown) => {
    const reserved = typeof capacity === "object" && { reservedInstances: 1 };
    const blue = { ...nodes("g4dn.xlarge", 1), capacity, ...reserved };
    expect(gpuHourlyCost({ ...stack, gpu: { ...stack.gpu, blue } }).rows[0]).toMatchObject({
      each: undefined,
      unknown,
    });
  });

  it.each([0, 1, 2])("counts all of a reservation at its list price while %i nodes run", (count) => {
    const capacity = { reservation: "cr-0123456789abcdef0" };
    const green = { ...nodes("g4dn.xlarge", count), capacity, reservedInstances: 2 };
    const { rows } = gpuHourlyCost({ ...stack, gpu: { ...stack.gpu, green } });
    expect(rows[1]).toEqual({ what: "green: g4dn.xlarge", count: 2, each: 0.526 });
    expect(rows.find(({ what }) => what === "disks, GiB")?.count).toBe(200 + count * 100);
  });

  it("counts a reservation of both colors once", () => {
    const reserved = { capacity: { reservation: "cr-0123456789abcdef0" }, reservedInstances: 3 };
    const gpu = {
      blue: { ...nodes("g4dn.xlarge", 1), ...reserved },
      green: { ...nodes("g4dn.xlarge", 2), ...reserved },
    };
    const { rows } = gpuHourlyCost({ ...stack, gpu });
    expect(rows[0]).toEqual({ what: "blue and green: g4dn.xlarge", count: 3, each: 0.526 });
    expect(rows[1]?.what).toBe("system: m6i.large");
    const tooMany = { blue: gpu.blue, green: { ...gpu.green, nodes: 3 } };
    expect(() => gpuHourlyCost({ ...stack, gpu: tooMany })).toThrow("got 3 beside a reservation and 4 nodes");
  });

  it("keeps a Capacity Block in the table whose nodes are stopped", () => {
    const capacity = { capacityBlock: "cr-0123456789abcdef0" };
    const green = { ...nodes("g4dn.xlarge", 0), capacity, reservedInstances: 1 };
    expect(gpuHourlyCost({ ...stack, gpu: { ...stack.gpu, green } }).rows[1]).toMatchObject({
      count: 1,
      unknown: "a Capacity Block was paid in advance",
    });
  });

  it.each([
    [0, undefined, "got none beside a reservation and 0 nodes; allowed are 1 or more"],
    [3, 2, "got 2 beside a reservation and 3 nodes; allowed are 3 or more"],
  ])("is refused for %s nodes of a reservation of %s instances", (count, reservedInstances, message) => {
    const capacity = { reservation: "cr-0123456789abcdef0" };
    const blue = {
      ...nodes("g4dn.xlarge", count),
      capacity,
      ...(reservedInstances !== undefined && { reservedInstances }),
    };
    expect(() => gpuHourlyCost({ ...stack, gpu: { ...stack.gpu, blue } })).toThrow(
      `gpu.blue.reservedInstances: ${message}`,
    );
  });

  it("is refused for reserved instances without a reservation", () => {
    expect(() => gpuHourlyCost({ ...stack, system: { ...stack.system, reservedInstances: 2 } })).toThrow(
      "system.reservedInstances: got 2 without a reservation in system.capacity; allowed is none; take it away",
    );
  });

  it("reads as a table, with its month and what it leaves out", () => {
    const lines = costTable(gpuHourlyCost(stack)).split("\n");
    expect(lines[0]).toBe("| USD an hour, list prices of 2026-08 | count | each | all |");
    expect(lines).toContain("| system: m6i.large | 2 | 0.0960 | 0.1920 |");
    expect(lines).toContain("| together | | | 1.5644 |");
    expect(lines.at(-1)).toMatch(/^Not counted: traffic /);
  });

  it("says so where the sum is too low", () => {
    const table = costTable(gpuHourlyCost({ ...stack, region: "ap-south-1" }));
    expect(table).toContain("| together, without what is unknown | | | 0.0000 |");
    expect(table).toContain("| NAT gateway | 3 | unknown: prices of ap-south-1");
  });
});

describe("the price list", () => {
  it.each(pricedRegions)("of %s knows only types that nodes may have", (region) => {
    const known = [...Object.keys(gpuInstances), "m6i.large"];
    expect(known).toEqual(expect.arrayContaining(Object.keys(instancePrices[region])));
  });

  it("of us-east-1 knows every type with GPUs", () => {
    expect(Object.keys(instancePrices["us-east-1"])).toEqual(
      expect.arrayContaining(Object.keys(gpuInstances)),
    );
  });

  it("has dearer prices for more of the same", () => {
    for (const region of pricedRegions) {
      const price = (type: string) => instancePrices[region][type] ?? NaN;
      for (const family of ["g4dn", "g5", "g6"]) {
        expect(price(`${family}.2xlarge`)).toBeGreaterThan(price(`${family}.xlarge`));
        expect(price(`${family}.12xlarge`)).toBeGreaterThan(price(`${family}.8xlarge`));
        expect(price(`${family}.xlarge`)).toBeLessThan(2);
      }
    }
  });
});
