import type Docker from "dockerode";
import { baseImages } from "../../components/docker/base-images.ts";
import { docker } from "../e2e/harness.ts";

/**
 * Ends a container's first process as the kernel would, with SIGKILL, and not as `docker kill` does: after that the engine takes it for
 * stopped by its owner, and does not start it again.
 */
export async function crashContainer(container: Docker.Container): Promise<void> {
  const { State: state } = await container.inspect();
  const [{ StatusCode: code }, helper] = (await docker.run(
    baseImages.nginx,
    ["sh", "-c", `kill -9 ${state.Pid}`],
    process.stderr,
    { User: "root", HostConfig: { PidMode: "host" } },
  )) as [{ StatusCode: number }, Docker.Container];
  await helper.remove();
  if (code !== 0) throw new Error(`process ${state.Pid} is not there any more`);
}
