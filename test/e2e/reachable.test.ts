import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { planNetwork } from "../../components/docker/network-plan.ts";
import { labelNames } from "../../components/labels.ts";
import { createStack, docker, meetReady } from "./harness.ts";
import { OtherAddress } from "./other-address.ts";
import { standInImage } from "./stand-in-grafana.ts";

const routerPort = 18610;
const subnet = "172.28.161.0/24";

/** Ports that something of a stack listens on in its container, the GPU exporter's included. */
const innerPorts = [3000, 8000, 8080, 8081, 9090, 9093, 9100, 9113, 9145, 9400];

let stack: OwnStack;
let other: OtherAddress;
/** What took connections on this machine before the stack was there. */
let before: readonly string[];

interface Published {
  /** As Docker shows it: `127.0.0.1`. */
  readonly address: string;
  readonly port: number;
  /** Where the container itself listens: `172.28.161.2:8080`. */
  readonly inner: string;
}

/** Every port that a container of the stack publishes. */
async function published(): Promise<Published[]> {
  const filters = { label: [`${labelNames.stack}=${stack.prefix}`] };
  const containers = await docker.listContainers({ filters });
  expect(containers.length).toBeGreaterThanOrEqual(9);
  return containers.flatMap(({ Ports, NetworkSettings }) => {
    const [network] = Object.values(NetworkSettings.Networks);
    return Ports.filter((port) => port.PublicPort > 0).map((port) => ({
      address: port.IP,
      port: port.PublicPort,
      inner: `${network?.IPAddress ?? ""}:${port.PrivatePort}`,
    }));
  });
}

beforeAll(async () => {
  other = await OtherAddress.create("172.28.164");
  before = await other.reached([routerPort, ...innerPorts].map((port) => `${other.host}:${port}`));
  stack = await createStack({
    name: "e2e-reachable",
    routerPort,
    colorPorts: { blue: 18611, green: 18612 },
    subnet,
    config: {
      router: { address: "0.0.0.0", port: routerPort },
      monitoring: {
        enabled: true,
        prometheusPort: 18613,
        alertmanagerPort: 18614,
        grafanaPort: 18615,
        grafanaImage: standInImage,
        scrapeIntervalSeconds: 1,
      },
    },
  });
  await stack.up();
  await meetReady(stack, "blue");
});

afterAll(async () => {
  await stack.destroy();
  await other.remove();
});

describe("from another address", () => {
  test("the router answers, at this machine's address", async () => {
    expect(await other.status(`http://${other.host}:${routerPort}/healthz`)).toBe(200);
  });

  test("nothing else does that a container publishes or listens on", async () => {
    const ports = new Set([...(await published()).map(({ port }) => port), ...innerPorts]);
    const found = await other.reached([...ports].map((port) => `${other.host}:${port}`));
    expect(found.filter((address) => !before.includes(address))).toEqual([`${other.host}:${routerPort}`]);
  });

  test("what publishes nothing is not reached at its container's address either, with a route through this machine", async () => {
    const { router, colors, monitoring } = planNetwork(subnet);
    const addresses = [router, ...Object.values(colors), ...Object.values(monitoring)];
    const found = await other.reached(
      addresses.flatMap((address) => innerPorts.map((port) => `${address}:${port}`)),
    );
    // Docker before 28 lets connections through to a published port of a container, also to one published on the loopback address.
    const allowed = (await published()).map(({ inner }) => inner);
    expect(found.filter((address) => !allowed.includes(address))).toEqual([]);
    process.stdout.write(`reached with a route through this machine: ${found.join(", ") || "nothing"}\n`);
  });

  test("the router tells nginx' figures to its exporter alone, and to no user", async () => {
    expect(await other.status(`http://${other.host}:${routerPort}/stub_status`)).toBe(404);
    const [color] = await docker.listContainers({
      filters: { label: [`${labelNames.stack}=${stack.prefix}`, `${labelNames.color}=blue`] },
    });
    const { router } = planNetwork(subnet);
    const script = `fetch("http://${router}:8081/").then((answer) => process.exit(answer.status === 403 ? 0 : 1))`;
    const exec = await docker
      .getContainer(color?.Id ?? "")
      .exec({ Cmd: ["node", "-e", script], AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({ hijack: true, stdin: false });
    await new Promise((done) => stream.once("end", done).resume());
    expect((await exec.inspect()).ExitCode).toBe(0);
  });
});
