import type Docker from "dockerode";
import { engineMessage, statusOf } from "./engine-error.ts";
import type { ContainerInputs } from "./container-inputs.ts";

/** An error of create or start with what the engine does not say: who is in the way, and the cure. */
export async function explainCreate(docker: Docker, inputs: ContainerInputs, error: unknown): Promise<Error> {
  const message = engineMessage(error);
  if (statusOf(error) === 409) return nameTaken(docker, inputs.name, message);
  if (statusOf(error) === 404 && /no such image/i.test(message)) {
    return new Error(
      `image: ${inputs.image} is not on this engine; declare it as docker.RemoteImage or docker.Image and use its imageId`,
    );
  }
  const port = /(?:Bind for \S*:|listen tcp\d? \S*:)(\d+)/.exec(message)?.[1];
  if (port !== undefined) return portTaken(docker, Number(port), message);
  return new Error(`container ${inputs.name}: ${message}`);
}

async function nameTaken(docker: Docker, name: string, message: string): Promise<Error> {
  const holder = await docker
    .getContainer(name)
    .inspect()
    .catch(() => undefined);
  if (holder === undefined) return new Error(`container ${name}: ${message}`);
  const labels = Object.entries(holder.Config.Labels).map(([key, value]) => `${key}=${value}`);
  return new Error(
    `name: ${name} is taken by container ${holder.Id.slice(0, 12)} (${holder.State.Status}, created ${holder.Created}, labels ` +
      `${labels.length === 0 ? "none" : labels.join(", ")}), which this stack does not know. An update that was killed leaves such a ` +
      `container. Remove it (docker rm -f ${name}), or take it over (pulumi import docker:index/container:Container).`,
  );
}

async function portTaken(docker: Docker, port: number, message: string): Promise<Error> {
  const containers = await docker.listContainers();
  const holder = containers.find(({ Ports: ports }) => ports.some(({ PublicPort: held }) => held === port));
  const who =
    holder === undefined
      ? "a process outside Docker"
      : `container ${holder.Names.join(", ").replace(/^\//, "")}`;
  const cure = holder === undefined ? `see: ss -ltnp sport = :${port}` : "stop it, or choose another port";
  return new Error(`ports: port ${port} is taken by ${who}; ${cure} (${message})`);
}
