import type Docker from "dockerode";
import type { CallContext } from "../../provider/kind.ts";
import { packContext, type BuildContext } from "../../provider/docker-context.ts";
import { withoutUndefined } from "./engine-body.ts";
import type { ConnectedEngine } from "./engine.ts";
import { engineMessage } from "./engine-error.ts";
import { follow } from "./engine-stream.ts";

/** How an image is built: the query of `POST /build` that both kinds of image share. */
export type BuildQuery = Readonly<Record<string, string | number | boolean | string[] | object | undefined>>;

/** Builds with the engine's classic builder; every line of the build is progress. Returns the id of the image. */
export async function build(
  { docker, logins }: ConnectedEngine,
  name: string,
  source: BuildContext,
  query: BuildQuery,
  context: CallContext,
): Promise<string> {
  const registryconfig = Object.fromEntries(
    logins.map(({ serveraddress, username, password }) => [serveraddress, { username, password }]),
  );
  const options: Docker.ImageBuildOptions = {
    ...withoutUndefined(query),
    t: name,
    dockerfile: source.dockerfile,
    version: "1",
    abortSignal: context.signal,
    ...(logins.length > 0 && { registryconfig }),
  };
  context.progress(`sending ${source.entries.length} files`);
  try {
    const stream = await docker.buildImage(packContext(source), options);
    const { imageId } = await follow(docker, stream, (line) => context.progress(line));
    return imageId ?? (await docker.getImage(name).inspect()).Id;
  } catch (error) {
    throw new Error(`image ${name} cannot be built: ${engineMessage(error)}`, { cause: error });
  }
}
