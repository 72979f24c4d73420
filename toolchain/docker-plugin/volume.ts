import type Docker from "dockerode";
import type { Properties, ResourceKind } from "../../provider/kind.ts";
import { hasGivenName, withName } from "./autoname.ts";
import { labelMap, withoutUndefined } from "./engine-body.ts";
import type { LabelInput } from "./container-inputs.ts";
import type { DockerEngine } from "./engine.ts";
import { engineMessage, ifFound } from "./engine-error.ts";
import type { InspectedVolume } from "./inspected.ts";
import { retryWhileInUse } from "./retry.ts";
import { schemaFailures, schemaReplaces } from "./schema.ts";
import { equalAsSets } from "./sets.ts";

const volumeType = "docker:index/volume:Volume";

/** The inputs of `docker.Volume` as the SDK sends them. */
interface VolumeInputs {
  readonly name: string;
  readonly driver?: string;
  readonly driverOpts?: Record<string, string>;
  readonly labels?: LabelInput[];
}

/** `docker.Volume`. A volume that exists under the name already is taken over with its data, as upstream does. */
export function volumeKind(engine: DockerEngine): ResourceKind {
  return {
    check(properties, recorded, urn) {
      const inputs = withName(properties, recorded, urn);
      const failures = schemaFailures(volumeType, inputs);
      if (inputs["cluster"] === undefined) return { inputs, failures };
      const reason = "cluster volumes need a Docker Swarm, which this plugin does not drive; remove cluster";
      return { inputs, failures: [...failures, { property: "cluster", reason }] };
    },
    replaces: (path) => schemaReplaces(volumeType, path),
    deleteBeforeReplace: hasGivenName,
    equal: equalAsSets,
    async create(properties, context) {
      const { docker } = await engine.connect();
      const inputs = properties as unknown as VolumeInputs;
      const existing = await ifFound(docker.getVolume(inputs.name).inspect());
      if (existing !== undefined)
        context.info(`volume ${inputs.name} exists already and is taken over with its data`);
      await docker.createVolume(createBody(inputs)).catch((error: unknown) => {
        throw new Error(`volume ${inputs.name}: ${engineMessage(error)}`);
      });
      const state = await docker.getVolume(inputs.name).inspect();
      return { id: state.Name, outputs: volumeOutputs(inputs, state) };
    },
    async read(id, _outputs, properties) {
      const { docker } = await engine.connect();
      const state = await ifFound(docker.getVolume(id).inspect());
      if (state === undefined) return undefined;
      const inputs = liveInputs(properties, state);
      return { id: state.Name, inputs: { ...inputs }, outputs: volumeOutputs(inputs, state) };
    },
    async delete(id, _outputs, context) {
      const { docker } = await engine.connect();
      await retryWhileInUse(context, () => ifFound(docker.getVolume(id).remove())).catch((error: unknown) => {
        const cure = `Remove the containers that use it: docker ps -a --filter volume=${id}`;
        throw new Error(`volume ${id} cannot be removed: ${engineMessage(error)}. ${cure}`);
      });
    },
  };
}

function createBody(inputs: VolumeInputs): Docker.VolumeCreateOptions {
  return withoutUndefined({
    Name: inputs.name,
    Driver: inputs.driver,
    DriverOpts: inputs.driverOpts,
    Labels: inputs.labels && labelMap(inputs.labels),
  });
}

/** A volume is known by its name alone, so one that was made again by hand shows by what it is. */
function liveInputs(recorded: Partial<VolumeInputs>, state: InspectedVolume): VolumeInputs {
  const labels = Object.entries(state.Labels ?? {}).map(([label, value]) => ({ label, value }));
  const options = state.Options ?? {};
  return withoutUndefined({
    ...recorded,
    name: state.Name,
    driver: recorded.driver === undefined && state.Driver === "local" ? undefined : state.Driver,
    driverOpts: Object.keys(options).length === 0 ? undefined : options,
    labels: labels.length === 0 ? undefined : labels,
  });
}

function volumeOutputs(inputs: VolumeInputs, state: InspectedVolume): Properties {
  const given = Object.entries(inputs).filter(([key]) => !key.startsWith("__"));
  return {
    ...Object.fromEntries(given),
    driver: state.Driver,
    mountpoint: state.Mountpoint,
    name: state.Name,
  };
}
