import { colors, type Color } from "../color.ts";

/** Port of each color on every node. */
export type NodePorts = Readonly<Record<Color, number>>;

/** Of a stack that names none. */
export const defaultNodePorts: NodePorts = { blue: 30_800, green: 30_801 };

/** What Kubernetes gives to Services unless its API server is told otherwise. */
const range = { first: 30_000, last: 32_767 };

/**
 * The same ports, once they can be used.
 *
 * @throws RangeError where one is outside of Kubernetes' range, or both are the same
 */
export function checkedNodePorts(ports: NodePorts): NodePorts {
  for (const color of colors) {
    const port = ports[color];
    if (Number.isInteger(port) && port >= range.first && port <= range.last) continue;
    throw new RangeError(
      `nodePorts.${color}: got ${port}; allowed are whole numbers from ${range.first} to ${range.last}; choose one that no Service of the cluster has`,
    );
  }
  if (ports.blue !== ports.green) return ports;
  throw new RangeError(
    `nodePorts: got ${ports.blue} for both colors; allowed is one for each; choose another one for green`,
  );
}
