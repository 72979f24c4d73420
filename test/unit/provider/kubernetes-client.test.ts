import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { KubernetesClient } from "../../../provider/kubernetes-client.ts";
import type { ClusterUser } from "../../../provider/kubernetes-config.ts";
import { KubernetesError, KubernetesUnreachable } from "../../../provider/kubernetes-error.ts";

let server: Server | undefined;
let opened: KubernetesClient | undefined;

afterEach(async () => {
  await opened?.close();
  server?.closeAllConnections();
  server?.close();
});

async function client(listener: RequestListener, user: ClusterUser = {}, timeoutMilliseconds?: number) {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
  const access = { server: url, namespace: "default", source: "a test", trust: { verify: true }, user };
  opened = new KubernetesClient(access, { timeoutMilliseconds, environment: process.env });
  return opened;
}

/** A command that gives another token at each call. */
const giving = (status: string): ClusterUser => ({
  exec: {
    apiVersion: "client.authentication.k8s.io/v1",
    command: process.execPath,
    args: ["-e", `console.log(JSON.stringify({ status: ${status} }))`],
    environment: {},
  },
});

describe("a request", () => {
  it("is sent again where the server puts it off", async () => {
    let asked = 0;
    const api = await client((_, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 429 : 200, { "retry-after": "0" }).end('{"kind":"Any"}');
    });
    expect(await api.get("/api")).toEqual({ kind: "Any" });
    expect(asked).toBe(2);
  });

  it("carries whom it is sent for", async () => {
    const user = { token: { text: "a-token\n" }, impersonate: { user: "ann", groups: ["a", "b"] } };
    const api = await client(({ headers }, response) => response.end(JSON.stringify(headers)), user);
    expect(await api.get("/api")).toMatchObject({
      authorization: "Bearer a-token",
      "impersonate-user": "ann",
      "impersonate-group": "a, b",
    });
  });

  it("is signed anew by the command where its token is not valid any more", async () => {
    const seen: (string | undefined)[] = [];
    const api = await client(({ headers }, response) => {
      seen.push(headers.authorization);
      response.writeHead(seen.length === 2 ? 401 : 200).end("{}");
    }, giving(`{ token: String(process.hrtime.bigint()) }`));
    await api.get("/api");
    await api.get("/api");
    expect(seen).toHaveLength(3);
    expect(new Set(seen).size).toBe(2);
  });

  it("is signed by one run of the command, however many come at once", async () => {
    const seen = new Set<string | undefined>();
    const api = await client(({ headers }, response) => {
      seen.add(headers.authorization);
      response.end("{}");
    }, giving(`{ token: String(process.hrtime.bigint()) }`));
    await Promise.all([api.get("/api"), api.get("/api"), api.get("/api")]);
    expect(seen.size).toBe(1);
  });

  it("is sent also with a token that is over already by this clock", async () => {
    const user = giving(`{ token: "late", expirationTimestamp: "2001-01-01T00:00:00Z" }`);
    const api = await client(({ headers }, response) => response.end(JSON.stringify(headers)), user);
    expect(await api.get("/api")).toMatchObject({ authorization: "Bearer late" });
  });

  it("fails with the last words of a command that gives no credentials", async () => {
    const api = await client((_, response) => response.end("{}"), {
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        command: process.execPath,
        args: ["-e", `console.error("log in first"); process.exit(1)`],
        environment: {},
        installHint: "Install it.",
      },
    });
    await expect(api.get("/api")).rejects.toThrow(/failed: log in first\. Install it\./);
  });

  it("does not tell what a command printed that is no credential", async () => {
    const api = await client((_, response) => response.end("{}"), giving(`["a-token"]`));
    await expect(api.get("/api")).rejects.toThrow(/^(?!.*a-token).*ExecCredential/);
  });
});

describe("a failure", () => {
  it("has the server's reason and causes", async () => {
    const status = {
      kind: "Status",
      reason: "Invalid",
      message: "is invalid",
      details: {
        causes: [{ field: "spec.replicas", message: "must not be negative", reason: "FieldValueInvalid" }],
      },
    };
    const api = await client((_, response) => response.writeHead(422).end(JSON.stringify(status)));
    const error: unknown = await api.get("/api").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KubernetesError);
    expect(error).toHaveProperty("status", 422);
    expect(error).toHaveProperty("causes", status.details.causes);
  });

  it("has the text of what is no API server", async () => {
    const api = await client((_, response) => response.writeHead(502).end("<html>bad gateway</html>"));
    await expect(api.get("/api")).rejects.toThrow("bad gateway");
  });

  it("says which server does not answer, and which context named it", async () => {
    const api = await client(() => undefined, {}, 100);
    const failed = api.get("/api");
    await expect(failed).rejects.toBeInstanceOf(KubernetesUnreachable);
    await expect(failed).rejects.toThrow(/127\.0\.0\.1:\d+ \(a test\) does not answer/);
  });

  it("of a cancelled request is the cancellation", async () => {
    const cancel = new AbortController();
    const api = await client(() => cancel.abort(new Error("stopped")));
    await expect(api.get("/api", {}, cancel.signal)).rejects.toThrow("stopped");
  });
});
