import { spawn } from "node:child_process";
import { once } from "node:events";
import type Docker from "dockerode";
import { messageOf, ToolchainError } from "../errors.ts";
import { recipeLabel } from "./recipe.ts";

export interface FoundImage {
  readonly id: string;
  /** The engine's word, `amd64`. */
  readonly architecture: string;
  readonly sizeBytes: number;
  readonly repoDigests: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** As engines answer: what is empty, some send as null and some leave out. */
interface InspectedImage {
  readonly Id: string;
  readonly Architecture: string;
  readonly Size: number;
  readonly RepoDigests?: readonly string[] | null;
  readonly Config: { readonly Labels?: Readonly<Record<string, string>> | null };
}

/** The local image of this name, undefined where there is none. */
export async function inspectImage(docker: Docker, name: string): Promise<FoundImage | undefined> {
  try {
    const image: InspectedImage = await docker.getImage(name).inspect();
    return {
      id: image.Id,
      architecture: image.Architecture,
      sizeBytes: image.Size,
      repoDigests: image.RepoDigests ?? [],
      labels: image.Config.Labels ?? {},
    };
  } catch (reason) {
    if ((reason as { statusCode?: number }).statusCode === 404) return undefined;
    throw reason;
  }
}

/** How long a registry may take to begin answering, seconds. */
const registryPatienceSeconds = 20;

/** Pulls `reference` and gives it the local name `name`. Throws as `pull` does. */
export async function pullAs(
  docker: Docker,
  reference: string,
  name: string,
  report: (progress: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await pull(docker, reference, report, signal);
  const [, repository = name, tag] = /^(.+):([^:/]+)$/.exec(name) ?? [];
  await docker.getImage(withoutTag(reference)).tag({ repo: repository, tag });
}

/**
 * Pulls `reference`.
 *
 * @throws Error when no registry answers in time, or the pull fails
 */
export async function pull(
  docker: Docker,
  reference: string,
  report: (progress: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const unanswered = new AbortController();
  const late = () => unanswered.abort(new Error(`no registry answered within ${registryPatienceSeconds} s`));
  let timer = setTimeout(late, registryPatienceSeconds * 1000);
  try {
    const abortSignal = AbortSignal.any([signal, unanswered.signal]);
    // The engine takes a digest in place of a tag only.
    const stream: NodeJS.ReadableStream = await docker.pull(withoutTag(reference), { abortSignal });
    await follow(docker, stream, (text) => {
      clearTimeout(timer);
      // A layer that stands still is as good as no answer, but a slow one may take its time.
      timer = setTimeout(late, 6 * registryPatienceSeconds * 1000);
      report(`pulling ${reference.split("@")[0] ?? reference}: ${text}`);
    });
  } catch (reason) {
    throw unanswered.signal.aborted ? unanswered.signal.reason : reason;
  } finally {
    clearTimeout(timer);
  }
}

/** As the engine answers for an image in a registry. */
interface DistributionAnswer {
  readonly Descriptor: { readonly digest: string };
}

/**
 * Asks the registry of `reference` for it, and pulls nothing.
 *
 * @returns the digest of what it has under that name
 * @throws Error when no registry answers in time, or has no such image
 */
export async function askRegistry(docker: Docker, reference: string, signal: AbortSignal): Promise<string> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(registryPatienceSeconds * 1000)]);
  const stopped = once(ended, "abort").then(() => {
    signal.throwIfAborted();
    throw new Error(`no registry answered within ${registryPatienceSeconds} s`);
  });
  const answer = docker.getImage(withoutTag(reference)).distribution() as Promise<DistributionAnswer>;
  return (await Promise.race([answer, stopped])).Descriptor.digest;
}

/** `node@sha256:…` for `node:24@sha256:…`. */
export function withoutTag(reference: string): string {
  return reference.replace(/:[^:@/]+@/, "@");
}

/** Makes an image of one layer from a folder, which `tar` packs as the user that runs this. */
export async function importFolder(
  docker: Docker,
  folder: string,
  name: string,
  options: { leftOut: readonly string[]; recipe: string; signal: AbortSignal },
): Promise<void> {
  const { leftOut, recipe, signal } = options;
  const [repository = name, tag] = name.split(":");
  const pack = packFolder(folder, leftOut, signal);
  const stream = await docker.importImage(pack.stdout, {
    repo: repository,
    tag,
    changes: `LABEL ${recipeLabel}=${recipe}`,
  });
  await follow(docker, stream);
  await pack.ended;
}

/** Builds an image with the classic builder, which every engine has, from a folder. Named only when complete. */
export async function buildFolder(
  docker: Docker,
  folder: string,
  name: string,
  options: {
    recipe: string;
    report: (progress: string) => void;
    environment: NodeJS.ProcessEnv;
    signal: AbortSignal;
  },
): Promise<void> {
  const { recipe, report, environment, signal } = options;
  const pack = packFolder(folder, [], signal);
  const stream = await docker.buildImage(pack.stdout, {
    t: name,
    version: "1",
    forcerm: true,
    labels: { [recipeLabel]: recipe },
    buildargs: proxiesOf(environment),
    abortSignal: signal,
  });
  await follow(docker, stream, report);
  await pack.ended;
}

/** The proxy settings that a build needs as much as this machine does. */
function proxiesOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const names = ["http_proxy", "https_proxy", "no_proxy"].flatMap((name) => [name, name.toUpperCase()]);
  return Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

function packFolder(folder: string, leftOut: readonly string[], signal: AbortSignal) {
  const excludes = leftOut.map((path) => `--exclude=${path}`);
  const child = spawn("tar", ["-C", folder, "--numeric-owner", ...excludes, "-c", "."], {
    stdio: ["ignore", "pipe", "inherit"],
    signal,
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0
        ? resolve()
        : reject(new ToolchainError(`tar of ${folder} failed with exit ${code ?? "by signal"}.`)),
    );
  });
  // The engine's answer may fail first; then nobody awaits this one.
  ended.catch(() => undefined);
  return { stdout: child.stdout, ended };
}

interface ProgressEvent {
  readonly status?: string;
  readonly stream?: string;
  readonly progress?: string;
  readonly error?: string;
}

/** Waits for the end of the engine's progress messages; the first error among them is thrown. */
function follow(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  report?: (text: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error: Error | null, events: ProgressEvent[] | undefined) => {
        const failure = error ?? events?.find((event) => event.error)?.error;
        if (failure) reject(new ToolchainError(`Docker: ${messageOf(failure)}`));
        else resolve();
      },
      (event: ProgressEvent) => {
        const text = (event.stream ?? [event.status, event.progress].filter(Boolean).join(" ")).trim();
        if (text) report?.(text.slice(0, 100));
      },
    );
  });
}
