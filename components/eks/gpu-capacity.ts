/**
 * How nodes are bought: at the list price, from what AWS has to spare and takes back at two minutes' notice, or from a reservation.
 * A reservation is paid whether nodes run or not, and is of one zone and one instance type.
 */
export type GpuCapacity =
  | "on-demand"
  | "spot"
  | {
      /** Id of an On-Demand Capacity Reservation, `cr-…`. */
      readonly reservation: string;
    }
  | {
      /** Id of the reservation of a Capacity Block for ML, `cr-…`: GPUs for some days that were paid in advance. */
      readonly capacityBlock: string;
    };

/** What EKS and EC2 are told of it. */
export interface CapacitySettings {
  /** Of the node group. */
  readonly capacityType: "ON_DEMAND" | "SPOT" | "CAPACITY_BLOCK";
  /** Of the launch template. */
  readonly template: {
    readonly capacityReservationSpecification?: {
      readonly capacityReservationTarget: { readonly capacityReservationId: string };
    };
    readonly instanceMarketOptions?: { readonly marketType: "capacity-block" };
    /** EC2 wants a Capacity Block's type here, where the node group then may name none. */
    readonly instanceType?: string;
  };
}

/** Id of the reservation that nodes are of; undefined where they are of none. */
export function reservationOf(capacity: GpuCapacity): string | undefined {
  if (typeof capacity === "string") return undefined;
  return "reservation" in capacity ? capacity.reservation : capacity.capacityBlock;
}

/**
 * Decides what they are told. Source: Amazon EKS user guide, "Create a managed node group with Capacity Blocks for ML", and AWS' EKS
 * blueprint "targeted-odcr" (a group of one zone); neither was run here, for reservations cost money.
 *
 * @param zones of the group's subnets
 * @throws RangeError where a reservation is to serve several zones or types, or is none
 */
export function capacitySettings(
  capacity: GpuCapacity,
  instanceTypes: readonly string[],
  zones: readonly string[],
): CapacitySettings {
  if (capacity === "on-demand") return { capacityType: "ON_DEMAND", template: {} };
  if (capacity === "spot") return { capacityType: "SPOT", template: {} };
  const [kind, id] =
    "reservation" in capacity
      ? (["reservation", capacity.reservation] as const)
      : (["capacityBlock", capacity.capacityBlock] as const);
  const [instanceType] = checkReservation(kind, id, instanceTypes, zones);
  const capacityReservationSpecification = { capacityReservationTarget: { capacityReservationId: id } };
  if (kind === "reservation")
    return { capacityType: "ON_DEMAND", template: { capacityReservationSpecification } };
  return {
    capacityType: "CAPACITY_BLOCK",
    template: {
      capacityReservationSpecification,
      instanceMarketOptions: { marketType: "capacity-block" },
      instanceType,
    },
  };
}

function checkReservation(
  kind: string,
  id: string,
  instanceTypes: readonly string[],
  zones: readonly string[],
): [string] {
  if (!/^cr-[0-9a-f]{8,17}$/.test(id)) {
    throw new RangeError(
      `capacity.${kind}: got "${id}"; allowed is the id of a reservation, such as "cr-0123456789abcdef0"; ` +
        "`aws ec2 describe-capacity-reservations` tells them",
    );
  }
  if (zones.length !== 1) {
    throw new RangeError(
      `zones: got ${zones.length} (${zones.join(", ")}) beside capacity.${kind}; allowed is the one zone of ${id}; name it`,
    );
  }
  const [instanceType, ...others] = instanceTypes;
  if (instanceType === undefined || others.length > 0) {
    throw new RangeError(
      `instanceTypes: got ${instanceTypes.length} (${instanceTypes.join(", ")}) beside capacity.${kind}; allowed is the one type of ` +
        `${id}; name it`,
    );
  }
  return [instanceType];
}
