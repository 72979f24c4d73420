import { createServer } from "node:net";
import type Docker from "dockerode";
import { dockerEndpoint } from "../../provider/docker-client.ts";
import { ToolchainError } from "../errors.ts";
import { inspectImage } from "../images/engine-images.ts";
import type { Step } from "../plan.ts";
import { holderOf, portRefusal, type PublishedPort, type WantedPort } from "./ports.ts";
import { engineClient } from "./step.ts";

/** Label by which the containers of a stack are told from others. */
export interface OwnLabel {
  readonly name: string;
  readonly value: string;
}

/** Nobody else listens on the ports that a stack publishes. */
export function portsStep(wanted: readonly WantedPort[], own: OwnLabel): Step {
  return {
    title: "Ports",
    async find({ environment }) {
      const engine = engineClient(environment);
      const published = await publishedPorts(engine, own);
      const isLocal = dockerEndpoint(environment).kind === "socket";
      const needed = await neededPorts(engine, wanted);
      const refusals = await Promise.all(needed.map((port) => refusalOf(port, published, isLocal)));
      const told = refusals.filter((refusal) => refusal !== undefined);
      if (told.length > 0) throw new ToolchainError(told.join("\n"));
      return needed.map(({ port }) => port).join(", ");
    },
    make: () => Promise.reject(new ToolchainError("A free port cannot be made.")),
  };
}

async function neededPorts(engine: Docker, wanted: readonly WantedPort[]): Promise<WantedPort[]> {
  const checked = wanted.map(async (port) => {
    const { onlyWithImage: image } = port;
    return image === undefined || (await inspectImage(engine, image)) ? [port] : [];
  });
  return (await Promise.all(checked)).flat();
}

async function refusalOf(
  wanted: WantedPort,
  published: readonly PublishedPort[],
  isLocal: boolean,
): Promise<string | undefined> {
  const holder = holderOf(wanted, published);
  if (holder?.own === true) return undefined;
  if (holder !== undefined) {
    return portRefusal(wanted, `the container "${holder.container}"`, `docker stop ${holder.container}`);
  }
  if (!isLocal) return undefined;
  const failure = await failureToListen(wanted);
  if (failure === "EADDRINUSE") return portRefusal(wanted, "another program of this machine", "stop it");
  if (failure !== "EADDRNOTAVAIL") return undefined;
  return (
    `${wanted.setting.replace(/port$/, "address")}: got ${wanted.address}; allowed: an address of this machine, or 0.0.0.0; ` +
    `do: pulumi config set --path '${wanted.setting.replace(/port$/, "address")}' 0.0.0.0`
  );
}

async function publishedPorts(docker: Docker, own: OwnLabel): Promise<PublishedPort[]> {
  const running = await docker.listContainers();
  return running.flatMap(({ Names: names, Labels: labels, Ports: ports }) =>
    ports.flatMap(({ IP: address, PublicPort: port }) => {
      if (!port) return [];
      const container = names[0]?.replace(/^\//, "") ?? "";
      return [{ container, own: labels[own.name] === own.value, address, port }];
    }),
  );
}

/** Why nobody can listen there now; the engine may still where this process has not the right to. */
function failureToListen({ address, port }: WantedPort): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(port, address, () => server.close(() => resolve(undefined)));
  });
}
