import type Docker from "dockerode";
import {
  InitializationError,
  type CallContext,
  type Created,
  type Properties,
  type ReadBack,
  type ResourceKind,
} from "../../provider/kind.ts";
import { hasGivenName, withName } from "./autoname.ts";
import { createBody, endpointSettings } from "./container-body.ts";
import { apiFailures, containerFailures, containerType } from "./container-check.ts";
import { explainCreate } from "./container-conflict.ts";
import { inputsOfLive } from "./container-drift.ts";
import { importedInputs } from "./container-import.ts";
import { containerDefaults, type ContainerInputs } from "./container-inputs.ts";
import { lastLines } from "./container-logs.ts";
import { containerOutputs, defectOutput } from "./container-outputs.ts";
import { settle, stoppedReason } from "./container-settle.ts";
import { liveInputs, updateLive } from "./container-update.ts";
import { upload } from "./container-uploads.ts";
import type { ConnectedEngine, DockerEngine } from "./engine.ts";
import { engineMessage, ifFound, statusOf } from "./engine-error.ts";
import type { InspectedContainer, InspectedImage } from "./inspected.ts";
import { schemaReplaces } from "./schema.ts";
import { equalAsSets } from "./sets.ts";

/** Inputs that change nothing on the container itself, only how this plugin treats it. */
const treatment = [
  "attach",
  "logs",
  "mustRun",
  "wait",
  "waitTimeout",
  "start",
  "destroyGraceSeconds",
  "removeVolumes",
  "containerReadRefreshTimeoutMilliseconds",
] as const satisfies readonly (keyof ContainerInputs)[];

const inPlace: ReadonlySet<string> = new Set([...liveInputs, ...treatment]);

/** `docker.Container`. */
export function containerKind(engine: DockerEngine): ResourceKind {
  return {
    check(properties, recorded, urn) {
      const inputs = withName(properties, recorded, urn);
      return { inputs, failures: containerFailures(inputs) };
    },
    // What upstream calls an update but the engine cannot do on a live container is a replacement here.
    replaces: (path) => schemaReplaces(containerType, path) || !inPlace.has(topOf(path)),
    deleteBeforeReplace: hasGivenName,
    damage: (outputs) => (outputs[defectOutput] === undefined ? undefined : defectOutput),
    equal: equalAsSets,
    preview: (inputs, recorded) => withoutDefect({ ...recorded, ...inputs }),
    async create(properties, context) {
      return createContainer(await engine.connect(), inputsOf(properties), context);
    },
    async read(id, outputs, properties) {
      const { docker } = await engine.connect();
      return readContainer(docker, id, outputs, properties);
    },
    async update(id, recorded, properties, context) {
      const { docker } = await engine.connect();
      const container = docker.getContainer(id);
      const inputs = inputsOf(properties);
      if ((await ifFound(container.inspect())) === undefined) {
        throw new Error(`container ${inputs.name} does not exist any more; run: pulumi up --refresh`);
      }
      await updateLive(container, inputsOf(recorded), inputs, context);
      return containerOutputs(inputs, await container.inspect(), {
        containerLogs: textOf(recorded["containerLogs"]),
      });
    },
    async delete(id, outputs, context) {
      const { docker } = await engine.connect();
      await removeContainer(docker.getContainer(id), inputsOf(outputs), context);
    },
  };
}

async function createContainer(
  engine: ConnectedEngine,
  inputs: ContainerInputs,
  context: CallContext,
): Promise<Created> {
  const { docker } = engine;
  const [failure] = apiFailures(inputs, engine.apiVersion);
  if (failure !== undefined) throw new Error(`${failure.property} ${failure.reason}`);
  const container = await createAndStart(docker, inputs).catch(async (error: unknown) => {
    throw await explainCreate(docker, inputs, error);
  });
  const started = inputs.start ?? containerDefaults.start;
  const defect = started ? await settle(container, inputs, context) : undefined;
  const state = await container.inspect();
  const containerLogs = inputs.logs ? (await lastLines(container, state.Config.Tty, 1000)).join("\n") : "";
  if (defect === undefined) {
    return { id: container.id, outputs: containerOutputs(inputs, state, { containerLogs }) };
  }
  const outputs = containerOutputs(inputs, state, { containerLogs, defect });
  throw new InitializationError(container.id, outputs, { ...inputs }, [defect]);
}

/** Creates and starts; leaves no container behind where it cannot be started. */
async function createAndStart(docker: Docker, inputs: ContainerInputs): Promise<Docker.Container> {
  const query = { name: inputs.name, ...(inputs.platform !== undefined && { platform: inputs.platform }) };
  // A cancelled update waits for the answer: the engine may create the container all the same, and nobody would know it.
  const request: Docker.ContainerCreateOptions & { _query: object; _body: object } = {
    _query: query,
    _body: createBody(inputs),
  };
  const container = await docker.createContainer(request);
  try {
    for (const network of inputs.networksAdvanced?.slice(1) ?? []) {
      const endpoint = { Container: container.id, EndpointConfig: endpointSettings(network) };
      await docker.getNetwork(network.name).connect(endpoint);
    }
    await upload(container, inputs.uploads ?? []);
    if (inputs.start ?? containerDefaults.start) await container.start();
    return container;
  } catch (error) {
    await container.remove({ force: true, v: true }).catch(() => undefined);
    throw error;
  }
}

async function readContainer(
  docker: Docker,
  id: string,
  outputs: Properties,
  properties: Properties,
): Promise<ReadBack | undefined> {
  const state = await ifFound(docker.getContainer(id).inspect());
  if (state === undefined) return undefined;
  const isImport = Object.keys(properties).length === 0;
  const image: InspectedImage | undefined = isImport
    ? await ifFound(docker.getImage(state.Image).inspect())
    : undefined;
  const inputs = isImport ? importedInputs(state, image) : inputsOfLive(inputsOf(properties), state);
  const defect = stoppedReason(inputs, state) ?? lastingDefect(outputs, state);
  const containerLogs = textOf(outputs["containerLogs"]);
  const findings = { containerLogs, ...(defect !== undefined && { defect }) };
  return { id: state.Id, inputs, outputs: containerOutputs(inputsOf(inputs), state, findings) };
}

/** A container that never became healthy keeps its defect until it is. */
function lastingDefect(outputs: Properties, state: InspectedContainer): string | undefined {
  const health = state.State.Health?.Status;
  const recorded = outputs[defectOutput];
  return health === undefined || health === "healthy" || typeof recorded !== "string" ? undefined : recorded;
}

async function removeContainer(
  container: Docker.Container,
  inputs: ContainerInputs,
  context: CallContext,
): Promise<void> {
  const { destroyGraceSeconds = 0, removeVolumes = containerDefaults.removeVolumes } = inputs;
  try {
    if (destroyGraceSeconds > 0) {
      context.progress(`stopping, at most ${destroyGraceSeconds} s`);
      await container.stop({ t: destroyGraceSeconds }).catch(ignoreStopped);
    }
    await ifFound(container.remove({ force: true, v: removeVolumes }));
  } catch (error) {
    throw new Error(`container ${inputs.name} cannot be removed: ${engineMessage(error)}`, { cause: error });
  }
}

/** 304: it is stopped already; 404: it is gone. */
function ignoreStopped(error: unknown): void {
  if (statusOf(error) !== 304 && statusOf(error) !== 404) throw error;
}

/** The engine's `check` has proven that the properties are a container's. */
function inputsOf(properties: Properties): ContainerInputs {
  return properties as unknown as ContainerInputs;
}

function withoutDefect({ [defectOutput]: _defect, ...outputs }: Properties): Properties {
  return outputs;
}

function topOf(path: string): string {
  return path.split(/[.[]/)[0] ?? path;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
