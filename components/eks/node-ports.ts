import { colors, type Color } from "../color.ts";

/** Port of each color on every node. */
export type NodePorts = Readonly<Record<Color, number>>;

/** Of a stack that names none. */
export const defaultNodePorts: NodePorts = { blue: 30_800, green: 30_801 };

/** Port of nginx on every node, where nothing else is said. None of the colors' own, so that one way in can follow the other. */
export const defaultRouterNodePort = 30_802;

/** What Kubernetes gives to Services unless its API server is told otherwise. */
const range = { first: 30_000, last: 32_767 };

/**
 * The same ports, once they can be used.
 *
 * @throws RangeError where one is outside of Kubernetes' range, or both are the same
 */
export function checkedNodePorts(ports: NodePorts): NodePorts {
  for (const color of colors) checkedNodePort(ports[color], `nodePorts.${color}`);
  if (ports.blue !== ports.green) return ports;
  throw new RangeError(
    `nodePorts: got ${ports.blue} for both colors; allowed is one for each; choose another one for green`,
  );
}

/**
 * The same port, once it can be used.
 *
 * @param path of the argument that it came by
 * @throws RangeError where it is outside of Kubernetes' range
 */
export function checkedNodePort(port: number, path: string): number {
  if (Number.isInteger(port) && port >= range.first && port <= range.last) return port;
  throw new RangeError(
    `${path}: got ${port}; allowed are whole numbers from ${range.first} to ${range.last}; choose one that no Service of the cluster has`,
  );
}
