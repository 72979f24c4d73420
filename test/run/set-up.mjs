import { createRequire } from "node:module";
import { ensureDependencies } from "../../toolchain/dependencies.mjs";

/** The npm packages of the project and of the model server. */
export function installDependencies({ root }) {
  return ensureDependencies(root, { app: true });
}

/**
 * Finds or makes Docker engine, Pulumi, base images and the default model. `variables` are for the tests; `stop` ends the
 * engine where it was started here, and leaves one that was running before.
 */
export async function startToolchain({ root, environment, signal }) {
  const [esm, cjs] = await Promise.all([import("tsx/esm/api"), import("tsx/cjs/api")]);
  esm.register();
  cjs.register();
  // The sources are CommonJS: `import` would find a default export alone.
  const load = createRequire(import.meta.url);
  const { modelFileOf } = load("../../components/model.ts");
  const { dockerClient } = load("../../provider/docker-client.ts");
  const { prepare, stopEngine } = load("../../toolchain/index.ts");
  const wasRunning = await answers(dockerClient);
  const stop = async () => {
    if (!wasRunning) await stopEngine(root);
  };
  try {
    const prepared = await prepare({ projectDirectory: root, environment, models: [modelFileOf()], signal });
    for (const warning of prepared.warnings) process.stdout.write(`warning: ${warning}\n`);
    return { variables: prepared.environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers(dockerClient) {
  try {
    await dockerClient().ping();
    return true;
  } catch {
    return false;
  }
}
