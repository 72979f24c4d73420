import type Docker from "dockerode";
import { labelNames } from "../components/labels.ts";

/** Removes everything that carries the label of a stack: containers, networks, volumes and images. */
export async function removeLabelled(docker: Docker, stackLabel: string): Promise<void> {
  const filters = { label: [`${labelNames.stack}=${stackLabel}`] };
  for (const { Id } of await docker.listContainers({ all: true, filters })) {
    await passingOver(404, docker.getContainer(Id).remove({ force: true, v: true }));
  }
  for (const { Id } of await docker.listNetworks({ filters })) {
    await passingOver(404, docker.getNetwork(Id).remove());
  }
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  for (const { Name } of volumes) await passingOver(404, docker.getVolume(Name).remove());
  for (const { Id } of await docker.listImages({ filters })) {
    // The layers of one image may be those of another stack's, which keeps them.
    await passingOver(409, passingOver(404, docker.getImage(Id).remove({ force: true, noprune: true })));
  }
}

async function passingOver(status: number, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if ((error as { statusCode?: unknown }).statusCode !== status) throw error;
  }
}
