import type { CallContext } from "../../provider/kind.ts";
import type { ConnectedEngine } from "./engine.ts";
import { engineMessage } from "./engine-error.ts";
import { follow } from "./engine-stream.ts";
import { parseReference } from "./image-reference.ts";
import { loginFor } from "./registry-auth.ts";

/** Pulls an image by tag or digest, as the user that is logged in at its registry. */
export async function pull(
  { docker, logins }: ConnectedEngine,
  name: string,
  platform: string | undefined,
  context: CallContext,
): Promise<void> {
  const { repository, tag, digest, registry } = parseReference(name);
  const login = await loginFor(name, logins);
  const options = {
    fromImage: repository,
    tag: digest ?? tag,
    abortSignal: context.signal,
    ...(platform !== undefined && { platform }),
    ...(login !== undefined && { authconfig: login }),
  };
  try {
    const stream = await docker.createImage(options);
    await follow(docker, stream, (line) => context.progress(line));
  } catch (error) {
    const cure = `Check the name and the way to ${registry} (docker pull ${name}), or build the image instead.`;
    throw new Error(`image ${name} cannot be pulled: ${engineMessage(error)}. ${cure}`, { cause: error });
  }
}
