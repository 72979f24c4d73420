import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Names of the namespace and of the pair of interfaces: `bg-` is these tests' own. */
const namespace = "bg-elsewhere";
const inside = "bg-inside";
const outside = "bg-outside";

/** How long a connection may take to be made, milliseconds. */
const connectMilliseconds = 1000;

/**
 * Another machine on a network of this one, as a network namespace with a link of its own: what comes from there comes from no
 * loopback address. Needs root and iproute2.
 */
export class OtherAddress {
  /** This machine's address on that network. */
  readonly host: string;

  private constructor(host: string) {
    this.host = host;
  }

  /** `network` such as `172.28.164`: this machine is .1 in it, the other one .2, and routes everything through this one. */
  static async create(network: string): Promise<OtherAddress> {
    await remove();
    const other = new OtherAddress(`${network}.1`);
    await run("ip", ["netns", "add", namespace]);
    await run("ip", ["link", "add", outside, "type", "veth", "peer", "name", inside, "netns", namespace]);
    await run("ip", ["address", "add", `${other.host}/30`, "dev", outside]);
    await run("ip", ["link", "set", outside, "up"]);
    await within("ip", "address", "add", `${network}.2/30`, "dev", inside);
    await within("ip", "link", "set", inside, "up");
    await within("ip", "route", "add", "default", "via", other.host);
    return other;
  }

  /** Those of the addresses (`host:port`) at which a connection from there is taken. */
  async reached(addresses: readonly string[]): Promise<string[]> {
    const { stdout } = await within(process.execPath, "-e", connectToAll, JSON.stringify(addresses));
    return JSON.parse(stdout) as string[];
  }

  /** The status of a request from there. */
  async status(url: string): Promise<number> {
    const script = "fetch(process.argv[1]).then((answer) => console.log(answer.status))";
    return Number((await within(process.execPath, "-e", script, url)).stdout);
  }

  async remove(): Promise<void> {
    await remove();
  }
}

/** Prints those of the addresses in its argument that take a connection. */
const connectToAll = `
  const { connect } = require("node:net");
  const taken = (address) => new Promise((done) => {
    const [host, port] = address.split(":");
    const socket = connect({ host, port: Number(port), timeout: ${connectMilliseconds} });
    const end = (reached) => { socket.destroy(); done(reached ? [address] : []); };
    socket.once("connect", () => end(true)).once("timeout", () => end(false)).once("error", () => end(false));
  });
  Promise.all(JSON.parse(process.argv[1]).map(taken)).then((all) => console.log(JSON.stringify(all.flat())));
`;

function within(command: string, ...args: string[]): Promise<{ stdout: string }> {
  return run("nsenter", [`--net=/run/netns/${namespace}`, command, ...args]);
}

/** The interfaces go with the namespace. */
async function remove(): Promise<void> {
  await run("ip", ["netns", "delete", namespace]).catch((error: unknown) => {
    if (!/No such file/.test(String(error))) throw error;
  });
}
