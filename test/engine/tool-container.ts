import { PassThrough } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import type Docker from "dockerode";
import { pack } from "tar-stream";

/** A container that does nothing but run commands. */
export class ToolContainer {
  readonly #docker: Docker;
  readonly #container: Docker.Container;

  private constructor(docker: Docker, container: Docker.Container) {
    this.#docker = docker;
    this.#container = container;
  }

  /** Starts it without a network; one of an earlier run is removed first. */
  static async start(docker: Docker, image: string, name: string): Promise<ToolContainer> {
    await docker
      .getContainer(name)
      .remove({ force: true })
      .catch((error: unknown) => {
        if ((error as { statusCode?: number }).statusCode !== 404) throw error;
      });
    const container = await docker.createContainer({
      name,
      Image: image,
      Entrypoint: ["sleep"],
      Cmd: ["infinity"],
      HostConfig: { NetworkMode: "none", Init: true },
    });
    await container.start();
    return new ToolContainer(docker, container);
  }

  /** Puts the files there, runs the command, and gives what it wrote to either stream. */
  async run(
    command: readonly string[],
    files: Readonly<Record<string, string>>,
  ): Promise<{ output: string; exitCode: number | null }> {
    const archive = pack();
    for (const [path, content] of Object.entries(files)) archive.entry({ name: path.slice(1) }, content);
    archive.finalize();
    await this.#container.putArchive(await buffer(archive), { path: "/" });
    const execution = await this.#container.exec({
      Cmd: [...command],
      AttachStdout: true,
      AttachStderr: true,
    });
    const stream = await execution.start({});
    const merged = new PassThrough();
    this.#docker.modem.demuxStream(stream, merged, merged);
    stream.once("end", () => merged.end());
    const output = await text(merged);
    const { ExitCode: exitCode } = await execution.inspect();
    return { output, exitCode };
  }

  async remove(): Promise<void> {
    await this.#container.remove({ force: true });
  }
}
