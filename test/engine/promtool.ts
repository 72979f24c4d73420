import { baseImages } from "../../components/docker/base-images.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { prepare } from "../../toolchain/index.ts";
import { ToolContainer } from "./tool-container.ts";

/** promtool of the version that runs the rules, in a container `bluegreen-engine-<name>`. */
export async function startPromtool(name: string): Promise<ToolContainer> {
  await prepare({
    projectDirectory: process.cwd(),
    environment: process.env,
    monitoring: true,
    progress: "none",
  });
  return ToolContainer.start(dockerClient(), baseImages.monitoring, `bluegreen-engine-${name}`);
}
