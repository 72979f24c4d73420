import { colors, type Color } from "../color.ts";
import { reservationOf, type GpuCapacity } from "./gpu-capacity.ts";
import type { Nat } from "./network-routes.ts";
import { instancePrices, pricedRegions, pricesAsOf, servicePrices, type PricedRegion } from "./prices.ts";

/** Nodes of one kind. */
export interface CostedNodes {
  readonly instanceType: string;
  /** How many run; on demand and spot, 0 costs nothing. */
  readonly nodes: number;
  /** Disk of each. */
  readonly diskGibibytes: number;
  /** How they are bought. Default: `on-demand`. */
  readonly capacity?: GpuCapacity;
  /** Instances that the reservation of `capacity` holds, which are paid whether nodes run or not. Wanted beside a reservation, and only there. */
  readonly reservedInstances?: number;
}

/** What a stack on AWS is made of, as far as it has a price by the hour. */
export interface CostedStack {
  readonly region: string;
  readonly gpu: Readonly<Record<Color, CostedNodes>>;
  readonly system: CostedNodes;
  readonly nat: Nat;
  /** True: the load balancer has no public addresses. Default: false. */
  readonly internal?: boolean;
}

/** One line of the table. */
export interface CostRow {
  readonly what: string;
  readonly count: number;
  /** US dollars an hour for one; undefined where it is not known. */
  readonly each: number | undefined;
  /** Why it is not known. */
  readonly unknown?: string;
}

/** What a stack costs an hour. */
export interface HourlyCost {
  readonly rows: readonly CostRow[];
  /** US dollars an hour of the rows whose price is known. */
  readonly total: number;
  /** False where a price is not known, and the total is too low. */
  readonly complete: boolean;
  /** Month of the price list. */
  readonly asOf: string;
}

/** Zones of a network. */
const zones = 3;

/** AWS divides prices by the month so. */
const hoursInMonth = 730;

/** What no table by the hour can tell. */
export const notCounted =
  "traffic (through NAT, the load balancer, between zones and out), the load balancer's capacity units, logs, models and images, the database, the key, and tax";

/**
 * What a stack with two GPU colors costs an hour at list prices. Unknown prices are said to be unknown, never guessed. Colors of one reservation have to
 * tell the same instances of it.
 *
 * @throws RangeError where a reservation's instances are not told, or are fewer than the nodes that run on them
 */
export function gpuHourlyCost(stack: CostedStack): HourlyCost {
  const { region, gpu, system, nat, internal = false } = stack;
  const prices = isPriced(region) ? servicePrices[region] : undefined;
  const service = (what: string, count: number, each: number | undefined): CostRow =>
    each === undefined ? { what, count, each, unknown: unknownRegion(region) } : { what, count, each };
  const gateways = nat === "single" ? 1 : zones;
  const allNodes = [...colors.map((color) => gpu[color]), system];
  const gibibytes = allNodes.reduce((sum, { nodes, diskGibibytes }) => sum + nodes * diskGibibytes, 0);

  const rows = [
    ...gpuRows(gpu, region),
    nodeRow("system", system, region, "system"),
    service("disks, GiB", gibibytes, prices && prices.diskGibibyteMonth / hoursInMonth),
    service("EKS control plane", 1, prices?.controlPlaneHour),
    service("NAT gateway", gateways, prices?.natHour),
    service("load balancer", 1, prices?.loadBalancerHour),
    service("public IPv4 address", gateways + (internal ? 0 : zones), prices?.addressHour),
  ].filter(({ count }) => count > 0);
  return {
    rows,
    total: rows.reduce((sum, { count, each = 0 }) => sum + count * each, 0),
    complete: rows.every(({ each }) => each !== undefined),
    asOf: pricesAsOf,
  };
}

/** The table as text in Markdown, with what it does not count. */
export function costTable({ rows, total, complete, asOf }: HourlyCost): string {
  const lines = rows.map(({ what, count, each, unknown = "" }) =>
    each === undefined
      ? `| ${what} | ${count} | unknown: ${unknown} | |`
      : `| ${what} | ${count} | ${dollars(each)} | ${dollars(count * each)} |`,
  );
  return [
    `| USD an hour, list prices of ${asOf} | count | each | all |`,
    "| --- | --- | --- | --- |",
    ...lines,
    `| ${complete ? "together" : "together, without what is unknown"} | | | ${dollars(total)} |`,
    "",
    `Not counted: ${notCounted}.`,
  ].join("\n");
}

/** One line for each color, or one for both where they are of one reservation, which is paid once. */
function gpuRows({ blue, green }: CostedStack["gpu"], region: string): CostRow[] {
  const shared = reservationOf(blue.capacity ?? "on-demand");
  if (shared !== undefined && shared === reservationOf(green.capacity ?? "on-demand")) {
    const both = { ...blue, nodes: blue.nodes + green.nodes };
    return [nodeRow(colors.join(" and "), both, region, "gpu.blue")];
  }
  return [nodeRow("blue", blue, region, "gpu.blue"), nodeRow("green", green, region, "gpu.green")];
}

function nodeRow(whose: string, nodes: CostedNodes, region: string, path: string): CostRow {
  const { instanceType, capacity = "on-demand" } = nodes;
  const count = paidInstances(nodes, path);
  const what = `${whose}: ${instanceType}`;
  const each = isPriced(region) ? instancePrices[region][instanceType] : undefined;
  const unknown =
    unknownCapacity(capacity) ??
    (each === undefined ? (isPriced(region) ? unknownType(region) : unknownRegion(region)) : undefined);
  return unknown === undefined ? { what, count, each } : { what, count, each: undefined, unknown };
}

function paidInstances({ nodes, capacity, reservedInstances }: CostedNodes, path: string): number {
  if (typeof capacity !== "object") {
    if (reservedInstances === undefined) return nodes;
    throw new RangeError(
      `${path}.reservedInstances: got ${reservedInstances} without a reservation in ${path}.capacity; allowed is none; take it away`,
    );
  }
  if (reservedInstances !== undefined && reservedInstances >= Math.max(1, nodes)) return reservedInstances;
  throw new RangeError(
    `${path}.reservedInstances: got ${reservedInstances ?? "none"} beside a reservation and ${nodes} nodes; allowed are ` +
      `${Math.max(1, nodes)} or more, for all of it is paid; \`aws ec2 describe-capacity-reservations\` tells how many it holds`,
  );
}

/** A reservation costs its list price whether nodes run or not. */
function unknownCapacity(capacity: GpuCapacity): string | undefined {
  if (capacity === "spot") return "the price of spot moves; `aws ec2 describe-spot-price-history` tells it";
  if (typeof capacity === "object" && "capacityBlock" in capacity)
    return "a Capacity Block was paid in advance";
  return undefined;
}

function unknownType(region: PricedRegion): string {
  return `${region} does not sell it, or its price is not known here`;
}

function unknownRegion(region: string): string {
  return `prices of ${region} are not known here, but those of ${pricedRegions.join(" and ")}`;
}

function isPriced(region: string): region is PricedRegion {
  return pricedRegions.some((priced) => priced === region);
}

/** With as many digits as a price of AWS may have. */
function dollars(amount: number): string {
  return amount.toFixed(4);
}
