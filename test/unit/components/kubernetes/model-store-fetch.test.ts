import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchWords } from "../../../../components/kubernetes/model-fetch/contract.ts";
import { storeSource } from "../../../../components/kubernetes/model-fetch/store.ts";
import { authorization, emptyPayload } from "../../../../components/kubernetes/model-fetch/sigv4.mjs";

const programs = resolve(__dirname, "../../../../components/kubernetes/model-fetch");
const model = Buffer.alloc(300_000, "all weights are equal, ");
const sha256 = createHash("sha256").update(model).digest("hex");
const file = "tiny (q4) model.gguf";

const credentials = { AccessKeyId: "AKIDEXAMPLE", SecretAccessKey: "secret-key", Token: "session-token" };

let folder: string;
let servers: Server[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-store-"));
  await cp(programs, folder, { recursive: true });
  await writeFile(join(folder, "token"), "token-of-the-pod\n");
  servers = [];
});

afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true });
});

async function serve(answer: RequestListener): Promise<{ url: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const agent: RequestListener = (_request, response) => response.end(JSON.stringify(credentials));
const sound: RequestListener = (_request, response) =>
  response.writeHead(200, { "content-length": model.length }).end(model);

interface Asked {
  readonly store?: RequestListener;
  readonly agent?: RequestListener;
  /** Sources after the store. */
  readonly more?: readonly string[];
}

/** Brings the model as a color's pod does, from a store and an agent of these tests. */
async function bring({ store = sound, agent: answer = agent, more = [] }: Asked = {}) {
  const [bucket, giver] = [await serve(store), await serve(answer)];
  const document = {
    url: bucket.url,
    region: "eu-central-1",
    credentials: { url: `${giver.url}/v1/credentials`, tokenFile: join(folder, "token") },
  };
  await writeFile(join(folder, "store.json"), JSON.stringify(document));
  const sources = [storeSource({ path: `models/${file}`, sha256 }), ...more];
  const words = fetchWords({ cache: join(folder, "cache"), file, sha256, sources });
  const options = ["--import", join(folder, "store.mjs"), join(folder, "fetch.mjs")];
  const said = await new Promise<{ exitCode: number; output: string }>((done) => {
    execFile(process.execPath, [...options, ...words], (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      done({ exitCode, output: stdout + stderr });
    });
  });
  return { ...said, bucket, giver };
}

const brought = async () =>
  createHash("sha256")
    .update(await readFile(join(folder, "cache", sha256, file)))
    .digest("hex");

describe("a model in the stack's own store", () => {
  it("is brought by its key, with credentials of the pod's own", async () => {
    const { exitCode, bucket, giver } = await bring();
    expect([exitCode, await brought()]).toEqual([0, sha256]);
    expect(giver.asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ["/v1/credentials", "token-of-the-pod"],
    ]);
    expect(bucket.asked.map(({ method, url }) => [method, url])).toEqual([
      ["GET", `/${sha256}/tiny%20%28q4%29%20model.gguf`],
    ]);
  });

  it("is asked for with a signature of what is sent, the session's token and the moment among it", async () => {
    const { bucket } = await bring();
    const { url = "", headers = {} } = bucket.asked[0] ?? {};
    const signed = ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"];
    expect(headers["x-amz-security-token"]).toBe("session-token");
    expect(headers["x-amz-content-sha256"]).toBe(emptyPayload);
    expect(headers["x-amz-date"]).toMatch(/^\d{8}T\d{6}Z$/);
    expect(headers.authorization).toBe(
      authorization({
        path: url,
        headers: Object.fromEntries(signed.map((name) => [name, String(headers[name])])),
        payload: emptyPayload,
        region: "eu-central-1",
        service: "s3",
        accessKeyId: credentials.AccessKeyId,
        secretAccessKey: credentials.SecretAccessKey,
      }),
    );
  });

  it("is brought at the next try where the role comes later than the pod", async () => {
    let tries = 0;
    const { exitCode, output } = await bring({
      agent: (request, response) => {
        tries += 1;
        if (tries === 1) response.writeHead(400).end("[AccessDeniedException]: not associated");
        else agent(request, response);
      },
    });
    expect([exitCode, await brought()]).toEqual([0, sha256]);
    expect(output).toMatch(
      /gives no credentials: 400 \[AccessDeniedException\]: not associated; the pod's service account has no role/,
    );
  });

  it("comes from the next source where the store has it not, and says why", async () => {
    const refusal = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    const elsewhere = await serve(sound);
    const { exitCode, output } = await bring({
      store: (_request, response) => response.writeHead(403).end(refusal),
      more: [`${elsewhere.url}/tiny.gguf`],
    });
    expect([exitCode, await brought()]).toEqual([0, sha256]);
    expect(output).toMatch(
      /answered 403 AccessDenied: Access Denied; the object is not there, or the role of the service account may not read it/,
    );
    expect(elsewhere.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it("is refused where its bucket sends the request to another host: a signature is of one", async () => {
    const other = await serve(sound);
    const { exitCode, output } = await bring({
      store: (_request, response) => response.writeHead(307, { location: `${other.url}/x` }).end(),
    });
    expect([exitCode, other.asked.length]).toEqual([1, 0]);
    expect(output).toContain("answered 307");
  });

  it("tells no secret, whatever happens", async () => {
    const { output } = await bring({ store: (_request, response) => response.writeHead(500).end() });
    expect(output).toContain("answered 500");
    for (const secret of [credentials.SecretAccessKey, credentials.Token, "token-of-the-pod"])
      expect(output).not.toContain(secret);
  });
});
