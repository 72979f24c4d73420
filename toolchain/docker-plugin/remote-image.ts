import { resolve } from "node:path";
import type Docker from "dockerode";
import type { CallContext, CheckFailure, Properties, ResourceKind } from "../../provider/kind.ts";
import { build, type BuildQuery } from "./build.ts";
import { readContext } from "../../provider/docker-context.ts";
import type { ConnectedEngine, DockerEngine } from "./engine.ts";
import { engineMessage, ifFound, statusOf } from "./engine-error.ts";
import { parseReference } from "./image-reference.ts";
import type { InspectedImage } from "./inspected.ts";
import { pull } from "./pull.ts";
import { schemaFailures, schemaReplaces } from "./schema.ts";
import { equalAsSets } from "./sets.ts";

const remoteImageType = "docker:index/remoteImage:RemoteImage";

/** The inputs of `docker.RemoteImage` as the SDK sends them. */
interface RemoteImageInputs {
  readonly name: string;
  readonly build?: BuildInputs;
  readonly forceRemove?: boolean;
  readonly keepLocally?: boolean;
  readonly platform?: string;
}

interface BuildInputs {
  readonly context: string;
  readonly buildArgs?: Record<string, string>;
  readonly cacheFroms?: string[];
  readonly cgroupParent?: string;
  readonly cpuPeriod?: number;
  readonly cpuQuota?: number;
  readonly cpuSetCpus?: string;
  readonly cpuSetMems?: string;
  /** Default: 256, a quarter of a container's (upstream: the engine's own). */
  readonly cpuShares?: number;
  /** Relative to the context. Default: `Dockerfile`. */
  readonly dockerfile?: string;
  readonly extraHosts?: string[];
  /** Whether a build that fails removes its containers too. Default: true (upstream: false, which leaves them behind). */
  readonly forceRemove?: boolean;
  readonly isolation?: string;
  readonly label?: Record<string, string>;
  readonly labels?: Record<string, string>;
  readonly memory?: number;
  readonly memorySwap?: number;
  readonly networkMode?: string;
  readonly noCache?: boolean;
  readonly platform?: string;
  readonly pullParent?: boolean;
  /** Whether intermediate containers are removed. Default: true. */
  readonly remove?: boolean;
  readonly shmSize?: number;
  readonly squash?: boolean;
  readonly tags?: string[];
  readonly target?: string;
  readonly version?: string;
}

/** Weight of a build where processors are busy. */
const buildShares = 256;

/** Build inputs that only BuildKit, a builder of its own or a session could honour. */
const refusedBuildInputs: Readonly<Record<string, string>> = {
  additionalContexts: "needs BuildKit; copy the files into the context",
  authConfigs: "is not supported here; log in with registryAuth of the provider or with docker login",
  buildId: "is not supported here; remove it",
  buildLogFile: "is not supported here; the build's lines are shown as progress, the last 20 with an error",
  builder: "needs buildx; remove it",
  cacheTos: "needs BuildKit; remove it",
  provenance: "needs BuildKit; remove it",
  remoteContext: "is not supported here; check the source out and name its folder in build.context",
  sbom: "needs BuildKit; remove it",
  secrets: "needs BuildKit; pass what is not secret in buildArgs",
  securityOpts: "is not supported here; remove it",
  sessionId: "needs BuildKit; remove it",
  suppressOutput: "is not supported here; remove it",
  ulimits: "is not supported here; remove it",
};

/** `docker.RemoteImage`: an image that is there, is built, or is pulled, in this order. */
export function remoteImageKind(engine: DockerEngine): ResourceKind {
  return {
    check(inputs) {
      return {
        inputs,
        failures: [...schemaFailures(remoteImageType, inputs), ...buildFailures(inputs["build"])],
      };
    },
    replaces: (path) => schemaReplaces(remoteImageType, path),
    equal: equalAsSets,
    preview: (inputs, recorded) => ({ ...recorded, ...inputs }),
    async create(properties, context) {
      const connected = await engine.connect();
      const inputs = properties as unknown as RemoteImageInputs;
      await provide(connected, inputs, context);
      const state = await connected.docker.getImage(inputs.name).inspect();
      await tag(connected.docker, state.Id, inputs.build?.tags ?? []);
      return { id: `${state.Id}${inputs.name}`, outputs: imageOutputs(properties, state) };
    },
    async read(id, _outputs, properties) {
      const { docker } = await engine.connect();
      const name = (properties["name"] as string | undefined) ?? id.replace(/^sha256:[0-9a-f]{64}/, "");
      const state = await ifFound(docker.getImage(name).inspect());
      if (state === undefined) return undefined;
      const inputs = { ...properties, name };
      return { id: `${state.Id}${name}`, inputs, outputs: imageOutputs(inputs, state) };
    },
    async update(_id, recorded, properties) {
      const { docker } = await engine.connect();
      const inputs = properties as unknown as RemoteImageInputs;
      await tag(docker, String(recorded["imageId"]), inputs.build?.tags ?? []);
      const { imageId, repoDigest } = recorded;
      return { ...properties, imageId, repoDigest };
    },
    async delete(_id, outputs, context) {
      const inputs = outputs as unknown as RemoteImageInputs;
      if (inputs.keepLocally === true) return;
      const { docker } = await engine.connect();
      await removeImage(docker, inputs, String(outputs["imageId"]), context);
    },
  };
}

function buildFailures(build: unknown): CheckFailure[] {
  if (typeof build !== "object" || build === null) return [];
  const inputs = build as Properties;
  const refused = Object.entries(refusedBuildInputs)
    .filter(([key]) => (inputs[key] ?? undefined) !== undefined)
    .map(([key, reason]) => ({ property: `build.${key}`, reason }));
  if (inputs["version"] !== "2") return refused;
  const reason = 'is "2" (BuildKit), which this plugin does not drive; remove it, or use "1"';
  return [...refused, { property: "build.version", reason }];
}

async function provide(
  engine: ConnectedEngine,
  inputs: RemoteImageInputs,
  context: CallContext,
): Promise<void> {
  const { name, build: wanted, platform } = inputs;
  if (wanted !== undefined) {
    const dockerfile = resolve(wanted.context, wanted.dockerfile ?? "Dockerfile");
    const source = await readContext(wanted.context, dockerfile);
    await build(engine, name, source, buildQuery(wanted, platform), context);
    return;
  }
  if ((await ifFound(engine.docker.getImage(name).inspect())) === undefined) {
    await pull(engine, name, platform, context);
  }
}

function buildQuery(inputs: BuildInputs, platform: string | undefined): BuildQuery {
  return {
    buildargs: inputs.buildArgs,
    cachefrom: inputs.cacheFroms,
    cgroupparent: inputs.cgroupParent,
    cpuperiod: inputs.cpuPeriod,
    cpuquota: inputs.cpuQuota,
    cpusetcpus: inputs.cpuSetCpus,
    cpusetmems: inputs.cpuSetMems,
    // As much as a container's own would take half of the processors from a server that answers users.
    cpushares: inputs.cpuShares ?? buildShares,
    extrahosts: inputs.extraHosts,
    forcerm: inputs.forceRemove ?? true,
    isolation: inputs.isolation,
    labels: { ...inputs.label, ...inputs.labels },
    memory: inputs.memory,
    memswap: inputs.memorySwap,
    networkmode: inputs.networkMode,
    nocache: inputs.noCache,
    platform: inputs.platform ?? platform,
    pull: inputs.pullParent,
    rm: inputs.remove ?? true,
    shmsize: inputs.shmSize,
    squash: inputs.squash,
    target: inputs.target,
  };
}

async function tag(docker: Docker, imageId: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { repository, tag: tagName } = parseReference(name);
    await docker.getImage(imageId).tag({ repo: repository, tag: tagName ?? "latest" });
  }
}

function imageOutputs(properties: Properties, state: InspectedImage): Properties {
  return { ...properties, imageId: state.Id, repoDigest: state.RepoDigests?.[0] ?? "" };
}

/** Removes what the name still means; a name that a newer image has taken over stays. */
async function removeImage(
  docker: Docker,
  { name, forceRemove }: RemoteImageInputs,
  imageId: string,
  context: CallContext,
): Promise<void> {
  const named = await ifFound(docker.getImage(name).inspect());
  const own: InspectedImage | undefined = await ifFound(docker.getImage(imageId).inspect());
  const target =
    named?.Id === imageId
      ? name
      : own !== undefined && (own.RepoTags ?? []).length === 0
        ? imageId
        : undefined;
  if (target === undefined) return;
  await docker
    .getImage(target)
    .remove({ force: forceRemove ?? false })
    .catch((error: unknown) => {
      if (statusOf(error) === 404) return;
      if (statusOf(error) !== 409)
        throw new Error(`image ${name} cannot be removed: ${engineMessage(error)}`);
      context.warn(
        `image ${name} stays: ${engineMessage(error)}. Remove it later with: docker rmi ${target}`,
      );
    });
}
