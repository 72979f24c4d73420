import type Docker from "dockerode";
import { archiveOf, readArchive, type ArchiveContents } from "./archive.ts";
import type { CallContext } from "./kind.ts";
import { routeLayout } from "./route-layout.ts";
import type { ArchiveEntry } from "./route.ts";

/** The router's container as the route and the configuration need it. The container may be stopped for all but `run`. */
export interface RouterContainer {
  /** Puts entries below `root`, in their order. Default: the layout's root. */
  put(entries: readonly ArchiveEntry[], root?: string): Promise<void>;
  /** Reads a directory or file below the layout's root; undefined where it or the container does not exist. */
  get(path: string, wanted: readonly string[]): Promise<ArchiveContents | undefined>;
  /** Runs a command in the container as its own user, or as `root` (the owner of what `put` wrote), at most 30 seconds. */
  run(
    command: readonly string[],
    user?: "root",
  ): Promise<{ readonly exitCode: number; readonly output: string }>;
}

/** Opens a container by its name or id. Does no I/O. `signal` ends `put` and `get`; by default nothing does. */
export function routerContainer(docker: Docker, name: string, signal?: AbortSignal): RouterContainer {
  const container = docker.getContainer(name);
  const until = signal === undefined ? {} : { abortSignal: signal };
  return {
    async put(entries, root = routeLayout.root) {
      await container.putArchive(archiveOf(entries), { path: root, ...until }).catch((error: unknown) => {
        throw explain(error, name);
      });
    },
    async get(path, wanted) {
      const stream = await container
        .getArchive({ path: `${routeLayout.root}/${path}`, ...until })
        .catch((error: unknown) => {
          if (statusOf(error) === 404) return undefined;
          throw explain(error, name);
        });
      return stream && (await readArchive(stream, wanted));
    },
    async run(command, user) {
      return runIn(docker, container, command, user).catch((error: unknown) => {
        throw explain(error, name);
      });
    },
  };
}

/**
 * Removes what lies beside `path` (`routes/…`, `configurations/…`), which nobody points to any more. Users do not
 * depend on it, so a failure is a warning.
 */
export async function keepOnly(
  container: RouterContainer,
  path: string,
  context: CallContext,
): Promise<void> {
  const [folder = "", kept = ""] = path.split("/");
  const find = [
    "find",
    `${routeLayout.root}/${folder}`,
    "-mindepth",
    "1",
    "-maxdepth",
    "1",
    "!",
    "-name",
    kept,
  ];
  const removed = await container
    .run([...find, "-exec", "rm", "-rf", "{}", "+"], "root")
    .catch((error: unknown) => ({
      exitCode: -1,
      output: error instanceof Error ? error.message : String(error),
    }));
  if (removed.exitCode !== 0) context.warn(`what lies beside ${path} was not removed: ${removed.output}`);
}

async function runIn(docker: Docker, container: Docker.Container, command: readonly string[], user?: "root") {
  const exec = await container.exec({
    Cmd: [...command],
    AttachStdout: true,
    AttachStderr: true,
    ...(user && { User: user }),
  });
  const stream = await exec.start({ hijack: true, stdin: false });
  const chunks: Buffer[] = [];
  const sink = { write: (chunk: Buffer) => chunks.push(chunk) > 0 } as unknown as NodeJS.WritableStream;
  docker.modem.demuxStream(stream, sink, sink);
  const timer = setTimeout(
    () => stream.destroy(new Error(`${command.join(" ")}: no end after 30 s`)),
    30_000,
  );
  try {
    await new Promise<void>((resolve, reject) => stream.once("end", resolve).once("error", reject));
  } finally {
    clearTimeout(timer);
  }
  const { ExitCode } = await exec.inspect();
  return { exitCode: ExitCode ?? -1, output: Buffer.concat(chunks).toString("utf8").trim() };
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === "number" ? status : undefined;
}

function explain(error: unknown, name: string): Error {
  const { json } = error as { json?: { message?: unknown } | null };
  const said = typeof json?.message === "string" ? json.message : undefined;
  const reason = said ?? (error instanceof Error ? error.message.trim() : String(error));
  if (statusOf(error) === 404) {
    return new Error(
      `container ${name} does not exist (${reason}); do: pulumi up --refresh, which creates it again`,
    );
  }
  if (statusOf(error) === 409) {
    return new Error(
      `container ${name} is not running (${reason}); do: docker start ${name}, then pulumi up again`,
    );
  }
  return new Error(`container ${name}: ${reason}`);
}
