import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, json } from "node:stream/consumers";
import type { Duplex } from "node:stream";
import { extract, pack } from "tar-stream";
import { Readable } from "node:stream";
import type { Volume } from "./volume.ts";

const root = "/var/lib/bluegreen/";

/** What a command in the container printed, and its exit code. */
export interface Ran {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * A Docker engine with one container, as far as the provider talks to it: archives and exec, over HTTP. The container's
 * volume is in memory; `onRun` and `onReload` are what happens in it. It knows no signals: an engine takes a container that got
 * one for stopped by hand, and does not start it again after a crash.
 */
export class FakeEngine {
  readonly commands: string[][] = [];
  /** Called with every archive that was put, before it takes effect. */
  onPut: (paths: readonly string[]) => void = () => undefined;
  onRun: (command: readonly string[]) => Ran = () => ({ exitCode: 0, output: "" });
  /** Called when nginx was told to reload. */
  onReload: () => void = () => undefined;
  /** Shares of the processors of each color's container; 0: the engine's own. */
  readonly cpuShares = new Map([
    ["blue", 0],
    ["green", 0],
  ]);
  /** True where it can share nothing out. */
  sharesRefused = false;
  /** Called when a color's share has changed. */
  onShares: (color: string) => void = () => undefined;
  /** False where the container does not exist. */
  exists = true;
  readonly #volume: Volume;
  readonly #container: string;
  readonly #results: Ran[] = [];
  readonly #server: Server;

  constructor(container: string, volume: Volume) {
    this.#container = container;
    this.#volume = volume;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(JSON.stringify({ message: String(error) }));
      });
    });
    this.#server.on("upgrade", (request: IncomingMessage, socket: Duplex) =>
      this.#startExec(request, socket),
    );
  }

  /** Value for `DOCKER_HOST`. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://engine");
    const [, kind, id = "", verb] = url.pathname.split("/");
    if (kind === "containers" && (id === "json" || verb === "update" || verb === "json"))
      return this.#colors(id, verb, request, response);
    const path = (url.searchParams.get("path") ?? "").slice(root.length);
    if (kind === "exec") this.#result(id, verb, response);
    else if (!this.exists || id !== this.#container) refuse(response, 404, `No such container: ${id}`);
    else if (verb === "archive" && request.method === "PUT") await this.#put(request, response);
    else if (verb === "archive") this.#get(path, response);
    else if (verb === "kill") refuse(response, 501, "no signals here");
    else this.#exec(((await json(request)) as { Cmd: string[] }).Cmd, response);
  }

  /** The servers of the colors, as far as their share of the processors goes; the router has the stack's label. */
  async #colors(
    id: string,
    verb: string | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (id === "json") {
      const listed = [...this.cpuShares.keys()].map((color) => ({
        Id: color,
        Labels: { "bluegreen.color": color },
      }));
      reply(response, 200, listed);
    } else if (verb === "json") {
      const { CpuShares = 0 } = { CpuShares: this.cpuShares.get(id) };
      reply(response, 200, {
        Config: { Labels: { "bluegreen.stack": "stack" } },
        HostConfig: { CpuShares },
      });
    } else if (this.sharesRefused) refuse(response, 500, "no cgroup");
    else {
      this.cpuShares.set(id, ((await json(request)) as { CpuShares: number }).CpuShares);
      this.onShares(id);
      reply(response, 200, { Warnings: null });
    }
  }

  #exec(command: string[], response: ServerResponse): void {
    this.commands.push(command);
    this.#results.push(this.#run(command));
    reply(response, 201, { Id: String(this.#results.length - 1) });
  }

  #run(command: string[]): Ran {
    const kept = command[command.indexOf("-name") + 1];
    if (command[0] === "find" && kept !== undefined) this.#volume.keepRoute(kept);
    const ran = this.onRun(command);
    if (ran.exitCode === 0 && command.includes("reload")) this.onReload();
    return ran;
  }

  async #put(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const tar = extract();
    Readable.from(await buffer(request)).pipe(tar);
    const effects: (() => void)[] = [];
    const paths: string[] = [];
    for await (const entry of tar) {
      const { name, type, linkname } = entry.header;
      const path = name.replace(/\/$/, "");
      const content = (await buffer(entry)).toString("utf8");
      paths.push(path);
      if (type === "symlink") effects.push(() => this.#volume.links.set(path, linkname));
      else if (type === "directory") effects.push(() => this.#volume.directories.add(path));
      else effects.push(() => this.#volume.files.set(path, content));
    }
    this.onPut(paths);
    for (const effect of effects) effect();
    response.writeHead(200).end();
  }

  #get(path: string, response: ServerResponse): void {
    const tar = pack();
    const link = this.#volume.links.get(path);
    const folder = `${this.#volume.resolve(path.replace(/\/\.$/, ""))}/`;
    const inside = [...this.#volume.files].filter(([file]) => file.startsWith(folder));
    const file = this.#volume.read(path);
    if (link !== undefined)
      tar.entry({ name: path.split("/").at(-1) ?? path, type: "symlink", linkname: link });
    else if (file !== undefined) tar.entry({ name: path.split("/").at(-1) ?? path }, file);
    else if (inside.length === 0) return refuse(response, 404, `Could not find the file ${path}`);
    else for (const [name, content] of inside) tar.entry({ name: `./${name.slice(folder.length)}` }, content);
    tar.finalize();
    response.writeHead(200, { "content-type": "application/x-tar" });
    tar.pipe(response);
  }

  #result(id: string, verb: string | undefined, response: ServerResponse): void {
    const result = this.#results[Number(id)];
    if (verb !== "json" || result === undefined) return refuse(response, 404, `No such exec: ${id}`);
    reply(response, 200, { ExitCode: result.exitCode });
  }

  #startExec(request: IncomingMessage, socket: Duplex): void {
    const id = Number(/^\/exec\/(\d+)\/start/.exec(request.url ?? "")?.[1]);
    const output = Buffer.from(this.#results[id]?.output ?? "");
    const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(output.length, 4);
    socket.write(
      "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
    );
    socket.end(output.length > 0 ? Buffer.concat([header, output]) : undefined);
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  reply(response, status, { message });
}
