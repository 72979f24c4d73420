import { randomBytes } from "node:crypto";
import { writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { selfSigned } from "../unit/support/certificate.ts";
import { containerOf, containerStarts, createStack, root } from "./harness.ts";
import { bluegreen } from "./operator.ts";

const ports = { router: 18290, blue: 18291, green: 18292, operator: 18293, tls: 18294 };
const url = `https://127.0.0.1:${ports.tls}`;
const keys = [newKey(), newKey()] as const;

function newKey(): string {
  return randomBytes(32).toString("hex");
}

describe("a stack with keys, TLS and limits", () => {
  let stack: OwnStack;
  let trusting: Agent;
  let privateKey: string;

  beforeAll(async () => {
    const folder = join(root, ".bluegreen", "e2e-hardened");
    const files = { certificateFile: join(folder, "chain.pem"), keyFile: join(folder, "key.pem") };
    await mkdir(folder, { recursive: true });
    const made = await selfSigned();
    privateKey = made.privateKey;
    trusting = new Agent({ connect: { ca: made.chain }, connections: 4, pipelining: 1 });
    await writeFile(files.certificateFile, made.chain);
    await writeFile(files.keyFile, privateKey, { mode: 0o600 });
    stack = await createStack({
      name: "e2e-hardened",
      routerPort: ports.router,
      colorPorts: { blue: ports.blue, green: ports.green },
      subnet: "172.28.104.0/24",
      config: {
        router: {
          address: "127.0.0.1",
          port: ports.router,
          operatorPort: ports.operator,
          tls: { ...files, port: ports.tls },
          limits: { requestsPerSecond: 1, burst: 5 },
        },
      },
    });
    await setKeys(keys[0]);
    await stack.up();
  }, 300_000);

  afterAll(async () => {
    await trusting.close();
    await stack.destroy();
  });

  async function setKeys(...wanted: readonly string[]): Promise<void> {
    await stack.pulumi("config", "set", "--secret", "bluegreen:apiKeys", wanted.join(","));
  }

  async function status(key: string | undefined, user: string): Promise<number> {
    const headers = { "x-user-id": user, ...(key && { authorization: `Bearer ${key}` }) };
    const { statusCode, body } = await request(`${url}/v1/models`, { headers, dispatcher: trusting });
    await body.dump();
    return statusCode;
  }

  /** What users with a key met while something was done: every user asks once, four at a time. */
  async function during(key: string, work: () => Promise<unknown>): Promise<Record<string, number>> {
    const met: Record<string, number> = {};
    let going = true;
    let user = 0;
    const lane = async () => {
      while (going) {
        const answer = String(await status(key, `crowd-${user++}`).catch(String));
        met[answer] = (met[answer] ?? 0) + 1;
        await new Promise((next) => setTimeout(next, 10));
      }
    };
    const lanes = Array.from({ length: 4 }, lane);
    await work().finally(() => (going = false));
    await Promise.all(lanes);
    return met;
  }

  test("serves users with a key alone, each so much, and tells nobody of them the route", async () => {
    expect([
      await status(undefined, "nobody"),
      await status(keys[1], "other"),
      await status(keys[0], "user"),
    ]).toEqual([401, 401, 200]);
    const greedy = await Promise.all(Array.from({ length: 12 }, () => status(keys[0], "greedy")));
    expect(new Set(greedy)).toEqual(new Set([200, 429]));
    const headers = { authorization: `Bearer ${keys[0]}` };
    const { statusCode, body } = await request(`${url}/deployment-status`, { headers, dispatcher: trusting });
    await body.dump();
    expect(statusCode).toBe(403);
  });

  test("moves users, and answers operators, who need neither key nor certificate", async () => {
    const before = await containerStarts(stack);
    await stack.set({ activeColor: "green" });
    const met = await during(keys[0], () => stack.up());
    expect(Object.keys(met)).toEqual(["200"]);
    expect(met["200"]).toBeGreaterThan(100);
    const told = await bluegreen(stack, "status", "--json");
    expect(told.output).toContain('"green"');
    expect(told.code).toBe(0);
    expect(await containerStarts(stack)).toEqual(before);
  });

  test("takes another key, then leaves the old one: one row, and no request is lost", async () => {
    const before = await containerStarts(stack);
    await setKeys(...keys);
    expect(Object.keys(await during(keys[0], () => stack.up()))).toEqual(["200"]);
    expect([await status(keys[0], "a"), await status(keys[1], "b")]).toEqual([200, 200]);
    await setKeys(keys[1]);
    const { output } = await stack.pulumi("preview", "--diff");
    expect(output).toMatch(/~ 1 to update/);
    expect(output).not.toMatch(new RegExp(keys.join("|")));
    expect(Object.keys(await during(keys[1], () => stack.up()))).toEqual(["200"]);
    expect([await status(keys[0], "c"), await status(keys[1], "d")]).toEqual([401, 200]);
    expect(await containerStarts(stack)).toEqual(before);
  });

  test("shows keys and the certificate's key nowhere: in no state, container, or log; after a refresh neither", async () => {
    await stack.pulumi("refresh", "--yes", "--skip-preview", "--suppress-outputs");
    await stack.pulumi("preview", "--expect-no-changes");
    const { output: state } = await stack.pulumi("stack", "export");
    const container = containerOf(stack, "router");
    const seen = [
      state,
      JSON.stringify(await container.inspect()),
      String(await container.logs({ stdout: true, stderr: true })),
    ];
    const [, body = ""] = privateKey.split("\n");
    for (const text of seen) for (const secret of [...keys, body]) expect(text.includes(secret)).toBe(false);
    expect(state).toContain("NginxConfiguration");
  });
});
