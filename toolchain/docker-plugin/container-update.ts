import type Docker from "dockerode";
import type { CallContext } from "../../provider/kind.ts";
import { resourceLimits } from "./container-body.ts";
import { containerDefaults, type ContainerInputs } from "./container-inputs.ts";
import { engineMessage } from "./engine-error.ts";

/** Inputs that the engine changes on a live container. */
export const liveInputs = [
  "memory",
  "memorySwap",
  "memoryReservation",
  "cpuShares",
  "cpuSet",
  "cpuPeriod",
  "cpuQuota",
  "restart",
  "maxRetryCount",
] as const satisfies readonly (keyof ContainerInputs)[];

/** Limits that the engine can change and cannot take away: it reads 0 as "leave it". */
const lasting = [
  "memory",
  "memorySwap",
  "memoryReservation",
  "cpuShares",
  "cpuSet",
  "cpuPeriod",
  "cpuQuota",
] as const;

/** Brings a live container from `recorded` to `wanted`; nothing is recorded where it fails. */
export async function updateLive(
  container: Docker.Container,
  recorded: ContainerInputs,
  wanted: ContainerInputs,
  context: CallContext,
): Promise<void> {
  refuseRemoval(recorded, wanted, context.urn);
  if (liveInputs.some((key) => recorded[key] !== wanted[key])) await applyLimits(container, wanted, context);
  const { start } = { ...containerDefaults, ...wanted };
  if (start === (recorded.start ?? containerDefaults.start)) return;
  if (start) await container.start();
  else await container.stop({ t: wanted.destroyGraceSeconds ?? 0 });
}

async function applyLimits(
  container: Docker.Container,
  wanted: ContainerInputs,
  context: CallContext,
): Promise<void> {
  const answer = (await container.update(resourceLimits(wanted)).catch((error: unknown) => {
    throw new Error(`container ${wanted.name}: the engine refused the new limits: ${engineMessage(error)}`);
  })) as { Warnings?: string[] | null };
  for (const warning of answer.Warnings ?? []) context.warn(`container ${wanted.name}: ${warning}`);
}

function refuseRemoval(recorded: ContainerInputs, wanted: ContainerInputs, urn: string): void {
  const removed = lasting.filter((key) => recorded[key] !== undefined && wanted[key] === undefined);
  if (removed.length === 0) return;
  throw new Error(
    `${removed.join(", ")}: the engine cannot take a limit off a live container. Set another value, or replace the container: ` +
      `pulumi up --replace '${urn}'`,
  );
}
