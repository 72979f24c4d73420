import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");

/** The smallest model among those that the bootstrap has fetched, undefined where there is none. */
export const modelPath = findModel();

/** A model server in a process of its own, on a free port of the loopback address. */
export class AppServer {
  readonly address: string;
  readonly process: ChildProcess;
  /** Log lines so far, parsed. */
  readonly log: readonly Record<string, unknown>[];

  private constructor(address: string, child: ChildProcess, log: readonly Record<string, unknown>[]) {
    this.address = address;
    this.process = child;
    this.log = log;
  }

  /** Starts the server; it is not ready yet. */
  static async start(environment: Record<string, string>): Promise<AppServer> {
    const port = await freePort();
    const child = spawn(process.execPath, ["--import=tsx", "app/server.ts"], {
      cwd: root,
      env: {
        PATH: process.env["PATH"],
        COLOR: "blue",
        HOST: "127.0.0.1",
        PORT: String(port),
        // As a stack's colors have it by default.
        INFERENCE_THREADS: "1",
        ...environment,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const log: Record<string, unknown>[] = [];
    let rest = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      log.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>));
    });
    return new AppServer(`http://127.0.0.1:${port}`, child, log);
  }

  /** Status of a path; undefined while nothing listens. */
  async statusOf(path: string): Promise<number | undefined> {
    try {
      const response = await fetch(this.address + path);
      await response.text();
      return response.status;
    } catch {
      return undefined;
    }
  }

  /** Waits until a path answers with a status. */
  async answers(path: string, status: number, timeoutMilliseconds = 60_000): Promise<void> {
    const deadline = performance.now() + timeoutMilliseconds;
    while ((await this.statusOf(path)) !== status) {
      if (performance.now() > deadline)
        throw new Error(`${path}: no ${status} within ${timeoutMilliseconds} ms`);
      await sleep(5);
    }
  }

  async complete(body: object, signal?: AbortSignal): Promise<Response> {
    return await fetch(`${this.address}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** The exit code, once the process has ended. */
  async exitCode(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "exit");
    return this.process.exitCode;
  }

  async stop(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.exitCode();
  }
}

function findModel(): string | undefined {
  const folder = join(root, "models");
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith(".gguf"));
    const small = files.find((file) => file.includes("135M")) ?? files[0];
    return small === undefined ? undefined : join(folder, small);
  } catch {
    return undefined;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
