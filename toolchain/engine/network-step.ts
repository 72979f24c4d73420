import { networkInterfaces } from "node:os";
import type Docker from "dockerode";
import { ToolchainError } from "../errors.ts";
import type { Step } from "../plan.ts";
import { engineClient } from "./step.ts";
import { judgeSubnet, type TakenNetwork } from "./subnets.ts";

/** The network that a stack wants for itself. */
export interface WantedNetwork {
  /** Path of the setting. */
  readonly setting: string;
  /** `a.b.c.0/24`. */
  readonly subnet: string;
  /** Name of the stack's own network in the engine. */
  readonly name: string;
}

/** Nobody else has the addresses of the stack's network. */
export function networkStep({ setting, subnet, name }: WantedNetwork): Step {
  return {
    title: "Network",
    async find({ environment }) {
      const networks = await engineNetworks(engineClient(environment));
      if (networks.some((network) => network.name === name && network.subnet === subnet))
        return `${subnet}, as before`;
      const others = networks.filter((network) => network.name !== name);
      const bridges = networks.map((network) => network.subnet);
      const refusal = judgeSubnet(setting, subnet, [...others, ...hostNetworks(bridges)]);
      if (refusal !== undefined) throw new ToolchainError(refusal);
      return subnet;
    },
    make: () => Promise.reject(new ToolchainError("A free network cannot be made.")),
  };
}

async function engineNetworks(docker: Docker): Promise<(TakenNetwork & { name: string })[]> {
  const listed = await docker.listNetworks();
  return listed.flatMap(({ Name: name, IPAM: plan }) =>
    (plan?.Config ?? []).flatMap(({ Subnet: subnet }) =>
      subnet === undefined ? [] : [{ name, owner: `the Docker network "${name}"`, subnet }],
    ),
  );
}

/** Networks of this machine but the engine's own bridges. On an engine elsewhere they are the operator's, whom it must reach. */
function hostNetworks(bridges: readonly string[]): TakenNetwork[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ family, cidr }) =>
      family !== "IPv4" || cidr === null || bridges.some((bridge) => isBridge(cidr, bridge))
        ? []
        : [{ owner: `this machine's ${name}`, subnet: cidr }],
    ),
  );
}

/** True for the address that the engine has in a network of its own: the same network, the same size. */
function isBridge(address: string, bridge: string): boolean {
  const prefix = (cidr: string) => cidr.replace(/\.\d+\//, "./");
  return prefix(address) === prefix(bridge);
}
