import { resolve } from "node:path";
import {
  unknown,
  type CallContext,
  type CheckFailure,
  type Properties,
  type ResourceKind,
} from "../../provider/kind.ts";
import { build, type BuildQuery } from "./build.ts";
import { contextDigest, readContext } from "../../provider/docker-context.ts";
import type { ConnectedEngine, DockerEngine } from "./engine.ts";
import { engineMessage, ifFound } from "./engine-error.ts";
import { follow } from "./engine-stream.ts";
import { parseReference } from "./image-reference.ts";
import { schemaFailures } from "./schema.ts";

const imageType = "docker:index/image:Image";

/** The inputs of `docker.Image` as the SDK sends them. */
interface ImageInputs {
  readonly imageName: string;
  readonly build?: DockerBuildInputs;
  readonly buildOnPreview?: boolean;
  readonly registry?: { readonly server?: string; readonly username?: string; readonly password?: string };
  /** Default: false. */
  readonly skipPush?: boolean;
}

interface DockerBuildInputs {
  /** Relative to the program's folder. Default: `.`. */
  readonly context?: string;
  /** Relative to the program's folder. Default: `Dockerfile` in the context. */
  readonly dockerfile?: string;
  readonly addHosts?: string[];
  readonly args?: Record<string, string>;
  readonly builderVersion?: string;
  readonly cacheFrom?: { readonly images?: string[] };
  readonly network?: string;
  readonly platform?: string;
  readonly target?: string;
  /** Filled in by `check`: what makes an edit in the context a difference. */
  readonly contextDigest?: string;
}

/** `docker.Image`: builds, and pushes unless `skipPush`. Every change builds again in place. */
export function imageKind(engine: DockerEngine): ResourceKind {
  return {
    async check(properties) {
      const failures = imageFailures(properties);
      if (failures.length > 0) return { inputs: properties, failures };
      return { inputs: await withDigest(properties), failures };
    },
    preview: (inputs) => ({ ...inputs, ...describe(inputs as unknown as ImageInputs), repoDigest: unknown }),
    async create(properties, context) {
      const inputs = properties as unknown as ImageInputs;
      const outputs = await provide(await engine.connect(), properties, context);
      return { id: inputs.imageName, outputs };
    },
    async update(_id, _recorded, properties, context) {
      return provide(await engine.connect(), properties, context);
    },
    async read(id, outputs, inputs) {
      const { skipPush, imageName } = inputs as unknown as ImageInputs;
      // A pushed image lives in its registry; it need not be on this engine.
      if (skipPush !== true) return { id, outputs, inputs };
      const { docker } = await engine.connect();
      const state = await ifFound(docker.getImage(imageName).inspect());
      return state && { id, inputs, outputs: { ...outputs, repoDigest: state.Id } };
    },
  };
}

function imageFailures(properties: Properties): CheckFailure[] {
  const failures = schemaFailures(imageType, withoutDigest(properties));
  if (failures.length > 0) return failures;
  const {
    build: wanted,
    skipPush,
    registry,
    buildOnPreview,
    imageName,
  } = properties as unknown as ImageInputs;
  const found: CheckFailure[] = [];
  if (wanted?.builderVersion === "BuilderBuildKit") {
    const reason = "is BuilderBuildKit, which this plugin does not drive; set BuilderV1, or remove it";
    found.push({ property: "build.builderVersion", reason });
  }
  if (buildOnPreview === true) {
    const reason = "is true, but a preview of this plugin writes nothing; remove it";
    found.push({ property: "buildOnPreview", reason });
  }
  if (skipPush !== true && (registry?.username === undefined || registry.password === undefined)) {
    const reason =
      `is missing, and skipPush is not true: ${imageName} would have to be pushed. Set skipPush: true to keep the image ` +
      `on this engine, or registry: { server, username, password }.`;
    found.push({ property: "registry", reason });
  }
  return found;
}

/** Adds the digest of the context where its path is known already. */
async function withDigest(properties: Properties): Promise<Properties> {
  const { build: wanted } = properties as unknown as ImageInputs;
  const source = sourceOf(wanted ?? {});
  if (source === undefined) return properties;
  const digest = await contextDigest(await readContext(source.context, source.dockerfile));
  return { ...properties, build: { ...wanted, contextDigest: digest } };
}

function sourceOf({
  context = ".",
  dockerfile,
}: DockerBuildInputs): { context: string; dockerfile: string } | undefined {
  if (context === unknown || dockerfile === unknown) return undefined;
  return { context, dockerfile: resolve(dockerfile ?? `${context}/Dockerfile`) };
}

async function provide(
  engine: ConnectedEngine,
  properties: Properties,
  context: CallContext,
): Promise<Properties> {
  const inputs = properties as unknown as ImageInputs;
  const source = sourceOf(inputs.build ?? {});
  if (source === undefined) throw new Error("build.context is not known");
  const files = await readContext(source.context, source.dockerfile);
  const imageId = await build(engine, inputs.imageName, files, buildQuery(inputs.build ?? {}), context);
  const repoDigest = inputs.skipPush === true ? imageId : await push(engine, inputs, context);
  return { ...properties, ...describe(inputs), repoDigest };
}

function buildQuery({ addHosts, args, cacheFrom, network, platform, target }: DockerBuildInputs): BuildQuery {
  return {
    buildargs: args,
    cachefrom: cacheFrom?.images,
    extrahosts: addHosts,
    networkmode: network,
    platform,
    forcerm: true,
    rm: true,
    target,
  };
}

function describe(inputs: ImageInputs): Properties {
  const { context = ".", dockerfile = `${context}/Dockerfile`, platform } = inputs.build ?? {};
  const { registry } = parseReference(inputs.imageName);
  return {
    baseImageName: inputs.imageName,
    context,
    dockerfile,
    platform,
    registryServer: inputs.registry?.server ?? (inputs.skipPush === true ? "" : registry),
  };
}

/** Pushes, and answers with the name that the registry knows the image by: `repository@sha256:…`. */
async function push({ docker }: ConnectedEngine, inputs: ImageInputs, context: CallContext): Promise<string> {
  const { registry, repository, tag } = parseReference(inputs.imageName);
  const { server = registry, username = "", password = "" } = inputs.registry ?? {};
  const authconfig = { serveraddress: server, username, password };
  try {
    const stream = await docker
      .getImage(repository)
      .push({ tag: tag ?? "latest", authconfig, abortSignal: context.signal });
    const { digest } = await follow(docker, stream, (line) => context.progress(line));
    if (digest === undefined) throw new Error("the registry named no digest");
    return `${repository}@${digest}`;
  } catch (error) {
    const cure = `Check registry.username and registry.password, or set skipPush: true to keep the image on this engine.`;
    throw new Error(
      `image ${inputs.imageName} cannot be pushed to ${server}: ${engineMessage(error)}. ${cure}`,
      { cause: error },
    );
  }
}

/** `check` meets its own digest again when the recorded inputs are imported; the schema does not have it. */
function withoutDigest(properties: Properties): Properties {
  const { build: wanted } = properties as { build?: Properties };
  if (wanted === undefined || (wanted as unknown) === unknown) return properties;
  const { contextDigest: _digest, ...rest } = wanted;
  return { ...properties, build: rest };
}
