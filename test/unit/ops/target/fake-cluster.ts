import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { KubernetesClient } from "../../../../provider/kubernetes-client.ts";

/** What a command in a pod does. */
export interface FakeCommand {
  readonly stdout?: string;
  readonly stderr?: string;
  /** Undefined: the API server breaks off before it tells how the command ended. */
  readonly end?: object | undefined;
  /** True where it prints and never ends. */
  readonly hangs?: boolean;
}

/** What a request is answered with; a text as it is, everything else as JSON. */
export interface FakeAnswer {
  readonly status?: number;
  readonly body: unknown;
}

export interface FakeCluster {
  readonly client: KubernetesClient;
  /** The contents of a kubeconfig for it. */
  readonly kubeconfig: string;
  /** `GET /path?query` of each request so far. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface FakeBehaviour {
  /** Answers by path, which may hold its query; anything else is 404. */
  readonly answers?: Readonly<Record<string, FakeAnswer | (() => FakeAnswer)>>;
  readonly exec?: (command: readonly string[], pod: string) => FakeCommand | FakeAnswer;
}

/** Success, as the API server tells how a command ended. */
export const success = { status: "Success" };

/** A command's own failure. */
export const exited = (code: number) => ({
  status: "Failure",
  reason: "NonZeroExitCode",
  message: `command terminated with non-zero exit code: exit status ${code}`,
  details: { causes: [{ reason: "ExitCode", message: String(code) }] },
});

/** A refusal as the API words it. */
export const refusal = (status: number, reason: string, message: string): FakeAnswer => ({
  status,
  body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, message, code: status },
});

/** An API server that answers what a test says. */
export async function startCluster({ answers = {}, exec }: FakeBehaviour): Promise<FakeCluster> {
  const asked: string[] = [];
  const answerTo = (request: IncomingMessage): FakeAnswer => {
    const url = request.url ?? "/";
    asked.push(`${request.method ?? ""} ${url}`);
    const found = answers[url] ?? answers[url.split("?")[0] ?? ""];
    if (found !== undefined) return typeof found === "function" ? found() : found;
    const command = exec && commandOf(url);
    const executed = command && exec(command.words, command.pod);
    if (executed !== undefined && "body" in executed) return executed;
    return refusal(404, "NotFound", `"${url}" not found`);
  };
  const server: Server = createServer((request, response) => {
    const { status = 200, body } = answerTo(request);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    upgraded.add(socket);
    asked.push(`UPGRADE ${request.url ?? "/"}`);
    socket.on("error", () => undefined);
    const { words, pod } = commandOf(request.url ?? "/");
    const does = exec?.(words, pod);
    if (does === undefined || "body" in does) {
      const status = does?.status ?? 404;
      socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    converse(request, socket, does);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const access = { server: url, namespace: "default", source: "a test", trust: { verify: true }, user: {} };
  const client = new KubernetesClient(access);
  return {
    client,
    asked,
    kubeconfig: JSON.stringify({
      "current-context": "fake",
      clusters: [{ name: "fake", cluster: { server: url } }],
      users: [{ name: "me", user: { token: "a-token" } }],
      contexts: [{ name: "fake", context: { cluster: "fake", user: "me" } }],
    }),
    async close() {
      await client.close();
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function commandOf(url: string) {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  return {
    words: searchParams.getAll("command"),
    pod: /\/pods\/([^/]+)\/exec$/.exec(pathname)?.[1] ?? "",
  };
}

/** The server's half of a WebSocket (RFC 6455), for messages of less than 64 KiB. */
function converse(
  request: IncomingMessage,
  socket: Duplex,
  { stdout, stderr, end, hangs }: FakeCommand,
): void {
  const key = `${request.headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n" +
      `sec-websocket-accept: ${createHash("sha1").update(key).digest("base64")}\r\n` +
      `sec-websocket-protocol: ${request.headers["sec-websocket-protocol"] ?? ""}\r\n\r\n`,
  );
  const send = (channel: number, text: string) => {
    const message = Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);
    const long = message.length > 125;
    const head = Buffer.from(
      long ? [0x82, 126, message.length >> 8, message.length & 255] : [0x82, message.length],
    );
    socket.write(Buffer.concat([head, message]));
  };
  // As the real one does, which opens every stream with nothing.
  for (const channel of [1, 2, 3]) send(channel, "");
  if (stdout !== undefined) send(1, stdout);
  if (stderr !== undefined) send(2, stderr);
  if (hangs === true) return;
  if (end !== undefined) send(3, JSON.stringify(end));
  socket.write(Buffer.from([0x88, 2, 0x03, 0xe8]));
  socket.end();
}
