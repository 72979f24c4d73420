import type Docker from "dockerode";
import { cpuShares } from "./cpu-shares.ts";
import { dockerClient } from "./docker-client.ts";
import type { CallContext } from "./kind.ts";
import { stackLabels } from "./kubernetes-names.ts";
import { messageOf } from "./wire.ts";

/** Users of each color, percent. */
type Weights = Readonly<Record<string, number>>;

/** Gives the processors to colors that are about to get users: before the route does, so that nobody meets a server that has to stand back. */
export function raiseServing(router: string, weights: Weights, context: Told): Promise<void> {
  return weigh(router, colorsOf(weights, true), cpuShares.serving, context);
}

/** Has the colors without users stand back. */
export function lowerStandby(router: string, weights: Weights, context: Told): Promise<void> {
  return weigh(router, colorsOf(weights, false), cpuShares.standby, context);
}

type Told = Pick<CallContext, "warn">;

function colorsOf(weights: Weights, withUsers: boolean): readonly string[] {
  return Object.keys(weights).filter((color) => (weights[color] ?? 0) > 0 === withUsers);
}

/** Users are served by any weight, so a failure is a warning. A color that is not there has none. */
async function weigh(
  router: string,
  colors: readonly string[],
  shares: number,
  { warn }: Told,
): Promise<void> {
  const failed = (whom: string, error: unknown) =>
    warn(`the processors could not be shared out to ${whom}: ${messageOf(error)}`);
  try {
    const docker = dockerClient();
    const { Config } = await docker.getContainer(router).inspect();
    const stack = Config.Labels[stackLabels.stack] ?? "";
    const label = [`${stackLabels.stack}=${stack}`, `${stackLabels.role}=color`];
    const servers = await docker.listContainers({ all: true, filters: { label } });
    for (const { Id, Labels } of servers) {
      const color = Labels[stackLabels.color] ?? "";
      if (!colors.includes(color)) continue;
      await weighServer(docker.getContainer(Id), shares).catch((error: unknown) => failed(color, error));
    }
  } catch (error) {
    failed(colors.join(" and "), error);
  }
}

/** A server that has gone since it was listed has no weight. */
async function weighServer(server: Docker.Container, shares: number): Promise<void> {
  try {
    const { HostConfig } = await server.inspect();
    if (HostConfig.CpuShares !== shares) await server.update({ CpuShares: shares });
  } catch (error) {
    if ((error as { statusCode?: unknown }).statusCode !== 404) throw error;
  }
}
