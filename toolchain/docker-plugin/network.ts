import type Docker from "dockerode";
import type { Properties, ResourceKind } from "../../provider/kind.ts";
import { hasGivenName, withName } from "./autoname.ts";
import { labelMap, withoutUndefined } from "./engine-body.ts";
import type { LabelInput } from "./container-inputs.ts";
import type { DockerEngine } from "./engine.ts";
import { engineMessage, ifFound, statusOf } from "./engine-error.ts";
import { retryWhileInUse } from "./retry.ts";
import { schemaFailures, schemaReplaces } from "./schema.ts";
import { equalAsSets } from "./sets.ts";

const networkType = "docker:index/network:Network";

/** The inputs of `docker.Network` as the SDK sends them. */
interface NetworkInputs {
  readonly name: string;
  readonly attachable?: boolean;
  readonly driver?: string;
  readonly ingress?: boolean;
  readonly internal?: boolean;
  readonly ipamConfigs?: IpamConfig[];
  readonly ipamDriver?: string;
  readonly ipamOptions?: Record<string, string>;
  readonly ipv6?: boolean;
  readonly labels?: LabelInput[];
  readonly options?: Record<string, string>;
}

interface IpamConfig {
  readonly subnet?: string;
  readonly gateway?: string;
  readonly ipRange?: string;
  readonly auxAddress?: Record<string, string>;
}

/** `docker.Network`. Every change replaces it. */
export function networkKind(engine: DockerEngine): ResourceKind {
  return {
    check(properties, recorded, urn) {
      const inputs = withName(properties, recorded, urn);
      return { inputs, failures: schemaFailures(networkType, inputs) };
    },
    replaces: (path) => schemaReplaces(networkType, path),
    deleteBeforeReplace: hasGivenName,
    equal: equalAsSets,
    async create(properties) {
      const { docker } = await engine.connect();
      const inputs = properties as unknown as NetworkInputs;
      // A cancelled update waits for the answer: a network that was created all the same would be known to nobody.
      const network = await docker.createNetwork(createBody(inputs)).catch(async (error: unknown) => {
        throw await explainCreate(docker, inputs, error);
      });
      return { id: network.id, outputs: networkOutputs(inputs, await network.inspect()) };
    },
    async read(id, _outputs, properties) {
      const { docker } = await engine.connect();
      const state = await ifFound<Docker.NetworkInspectInfo>(docker.getNetwork(id).inspect());
      if (state === undefined) return undefined;
      const inputs = Object.keys(properties).length === 0 ? importedInputs(state) : properties;
      return { id: state.Id, inputs, outputs: networkOutputs(inputs as unknown as NetworkInputs, state) };
    },
    async delete(id, outputs, context) {
      const { docker } = await engine.connect();
      const network = docker.getNetwork(id);
      await retryWhileInUse(context, () => ifFound(network.remove())).catch(async (error: unknown) => {
        const state = await ifFound<Docker.NetworkInspectInfo>(network.inspect());
        const users = Object.values(state?.Containers ?? {}).map((container) => container.Name);
        const cure =
          users.length === 0 ? "" : `; still in it: ${users.join(", ")}. Remove or disconnect them.`;
        throw new Error(
          `network ${String(outputs["name"])} cannot be removed: ${engineMessage(error)}${cure}`,
        );
      });
    },
  };
}

/** `docker.getNetwork`: a network by its name or id. */
export function getNetwork(engine: DockerEngine): (args: Properties) => Promise<Properties> {
  return async ({ name }) => {
    const { docker } = await engine.connect();
    const state: Docker.NetworkInspectInfo = await docker.getNetwork(String(name)).inspect();
    const containers = Object.entries(state.Containers ?? {}).map(([containerId, container]) => ({
      containerId,
      name: container.Name,
      endpointId: container.EndpointID,
      macAddress: container.MacAddress,
      ipv4Address: container.IPv4Address,
      ipv6Address: container.IPv6Address,
    }));
    const { driver, internal, ipamConfigs, options, scope } = networkOutputs({ name: state.Name }, state);
    return { containers, driver, id: state.Id, internal, ipamConfigs, name: state.Name, options, scope };
  };
}

function createBody(inputs: NetworkInputs): Docker.NetworkCreateOptions {
  const { ipamConfigs, ipamDriver, ipamOptions } = inputs;
  const configs = ipamConfigs?.map((config) =>
    withoutUndefined({
      Subnet: config.subnet,
      Gateway: config.gateway,
      IPRange: config.ipRange,
      AuxiliaryAddresses: config.auxAddress,
    }),
  );
  const hasIpam = configs !== undefined || ipamDriver !== undefined || ipamOptions !== undefined;
  return withoutUndefined({
    Name: inputs.name,
    CheckDuplicate: true,
    Driver: inputs.driver,
    Internal: inputs.internal,
    Attachable: inputs.attachable,
    Ingress: inputs.ingress,
    EnableIPv6: inputs.ipv6,
    Options: inputs.options,
    Labels: inputs.labels && labelMap(inputs.labels),
    IPAM: hasIpam
      ? { Driver: ipamDriver ?? "default", Config: configs ?? [], Options: ipamOptions ?? {} }
      : undefined,
  });
}

async function explainCreate(docker: Docker, inputs: NetworkInputs, error: unknown): Promise<Error> {
  const message = engineMessage(error);
  if (statusOf(error) === 409) {
    return new Error(
      `name: a network ${inputs.name} exists already and this stack does not know it. Remove it (docker network rm ${inputs.name}), ` +
        `or take it over (pulumi import docker:index/network:Network).`,
    );
  }
  if (!/overlap/i.test(message)) return new Error(`network ${inputs.name}: ${message}`);
  const networks = await docker.listNetworks();
  const taken = networks.flatMap(({ Name: name, IPAM: ipam }) => {
    return (ipam?.Config ?? []).map((config) => `${name} ${String(config["Subnet"])}`);
  });
  const wanted = (inputs.ipamConfigs ?? []).map(({ subnet }) => subnet).join(", ");
  return new Error(
    `ipamConfigs: ${wanted} overlaps a network of this engine (${taken.join(", ")}); choose another subnet`,
  );
}

function networkOutputs(inputs: NetworkInputs, state: Docker.NetworkInspectInfo): Properties {
  const given = Object.entries(inputs).filter(([key]) => !key.startsWith("__"));
  return {
    ipamConfigs: ipamConfigsOf(state),
    ipamDriver: state.IPAM?.Driver ?? "default",
    ...Object.fromEntries(given),
    name: state.Name,
    driver: state.Driver,
    internal: state.Internal,
    options: state.Options ?? {},
    scope: state.Scope,
  };
}

function importedInputs(state: Docker.NetworkInspectInfo): Properties {
  const labels = Object.entries(state.Labels ?? {}).map(([label, value]) => ({ label, value }));
  return withoutUndefined({
    name: state.Name,
    driver: state.Driver === "bridge" ? undefined : state.Driver,
    internal: state.Internal || undefined,
    attachable: state.Attachable || undefined,
    ipv6: state.EnableIPv6 || undefined,
    ipamConfigs: ipamConfigsOf(state),
    labels: labels.length === 0 ? undefined : labels,
    options: Object.keys(state.Options ?? {}).length === 0 ? undefined : state.Options,
  });
}

function ipamConfigsOf(state: Docker.NetworkInspectInfo): IpamConfig[] {
  return (state.IPAM?.Config ?? []).map((config) =>
    withoutUndefined({
      subnet: config["Subnet"],
      gateway: config["Gateway"],
      ipRange: config["IPRange"],
    }),
  );
}
