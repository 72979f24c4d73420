/** Whether the engine has an image; `unknown` where it could not be asked. */
export type ImageFound = "there" | "missing" | "unknown";

/** How long the engine may take to answer, milliseconds. */
const askLimit = 2000;

/** Asks the engine that the docker CLI of this process would use. Nothing is pulled. */
export async function findLocalImage(reference: string): Promise<ImageFound> {
  try {
    // Loaded where it is needed: the program asks nothing else of an engine.
    const { dockerClient } = await import("./docker-client.ts");
    const docker = dockerClient();
    Object.assign(docker.modem as object, { timeout: askLimit });
    await docker.getImage(reference).inspect();
    return "there";
  } catch (error) {
    return (error as { statusCode?: unknown }).statusCode === 404 ? "missing" : "unknown";
  }
}
