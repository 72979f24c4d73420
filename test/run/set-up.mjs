import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { ensureDependencies } from "../../toolchain/dependencies.mjs";

/** The npm packages of the project, of the model server and of the converter. */
export function installDependencies({ root }) {
  return ensureDependencies(root, { services: true });
}

/** The unit tests of triton/ run its programs on this machine. */
export async function requirePython() {
  const code = "import sys; print(sys.version.split()[0]); sys.exit(sys.version_info < (3, 8))";
  try {
    await promisify(execFile)("python3", ["-c", code]);
  } catch (error) {
    const found = error.code === "ENOENT" ? "none is on PATH" : error.stdout.trim() || error.message;
    throw new Error(
      `the unit tests of triton/ need python3 from 3.8 on (${found}): apt-get install python3, brew install python`,
      { cause: error },
    );
  }
}

/**
 * Finds or makes Docker engine, Pulumi, base images (Triton's small one) and the default model. `variables` are for the tests; `stop` ends the
 * engine where it was started here, and leaves one that was running before.
 */
export async function startToolchain({ root, environment, signal }) {
  const load = await sources();
  const { modelFileOf } = load("../../components/model.ts");
  const { dockerClient } = load("../../provider/docker-client.ts");
  const { prepare, stopEngine } = load("../../toolchain/index.ts");
  const wasRunning = await answers(dockerClient);
  const stop = async () => {
    if (!wasRunning) await stopEngine(root);
  };
  try {
    const prepared = await prepare({
      projectDirectory: root,
      environment,
      models: [modelFileOf()],
      triton: true,
      officialTriton: false,
      signal,
    });
    for (const warning of prepared.warnings) process.stdout.write(`warning: ${warning}\n`);
    return { variables: prepared.environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Builds what a cluster of tests needs, and the emulator of AWS beside it, and starts a cluster. `variables` name its kubeconfig, and its folder to what brings images in.
 */
export async function startKubernetes({ root, environment, signal }) {
  const load = await sources();
  const { prepareCluster } = load("../cluster/prepare.ts");
  const { startCluster } = load("../cluster/start.ts");
  const { emulatorStep } = load("../aws/emulator-step.ts");
  await prepareCluster({ projectDirectory: root, environment, signal, beside: [emulatorStep] });
  const { cluster, folder, stop } = await startCluster({ projectDirectory: root, signal });
  return { variables: { KUBECONFIG: cluster.kubeconfig, BLUEGREEN_CLUSTER: folder }, stop };
}

let loading;

/** What loads the sources. They are CommonJS: `import` would find a default export alone. */
function sources() {
  loading ??= registerSources();
  return loading;
}

async function registerSources() {
  const [esm, cjs] = await Promise.all([import("tsx/esm/api"), import("tsx/cjs/api")]);
  esm.register();
  cjs.register();
  return createRequire(import.meta.url);
}

async function answers(dockerClient) {
  try {
    await dockerClient().ping();
    return true;
  } catch {
    return false;
  }
}
