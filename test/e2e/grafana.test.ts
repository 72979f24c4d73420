import { readFile } from "node:fs/promises";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { dashboards } from "../../components/monitoring/dashboards/index.ts";
import { createStack, docker, eventually } from "./harness.ts";
import { bluegreen } from "./operator.ts";
import { standInImage } from "./stand-in-grafana.ts";

const grafanaPort = 18655;
const grafanaUrl = `http://127.0.0.1:${grafanaPort}`;
const missingImage = "bluegreen-e2e/grafana:nowhere";

let stack: OwnStack;
let password: string;

beforeAll(async () => {
  stack = await createStack({
    name: "e2e-grafana",
    routerPort: 18650,
    colorPorts: { blue: 18651, green: 18652 },
    subnet: "172.28.165.0/24",
    config: {
      // The router and one color are enough of a stack.
      standby: "stopped",
      monitoring: {
        enabled: true,
        prometheusPort: 18653,
        alertmanagerPort: 18654,
        grafanaPort,
        grafanaImage: missingImage,
        scrapeIntervalSeconds: 1,
      },
    },
  });
});

afterAll(async () => {
  await stack.destroy();
});

async function outputs(...flags: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await stack.pulumi("stack", "output", "--json", ...flags, "--stack", stack.name);
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function ask(path: string, user?: string): Promise<{ status: number; body: unknown }> {
  const { statusCode, body } = await request(`${grafanaUrl}${path}`, {
    headers: user === undefined ? {} : { authorization: `Basic ${Buffer.from(user).toString("base64")}` },
  });
  return { status: statusCode, body: await body.json() };
}

describe("where Grafana's image is not at hand", () => {
  test("the stack comes up without it, and says so and how to add it", async () => {
    await stack.up();
    const { grafana, grafanaUrl: url, prometheusUrl } = await outputs();
    expect(grafana).toMatch(
      new RegExp(
        `^Grafana was left out: its image ${missingImage} is not on this machine. Add it: npx bluegreen up`,
      ),
    );
    expect([url, prometheusUrl]).toEqual([undefined, "http://127.0.0.1:18653"]);
  });

  test("bluegreen grafana refuses with the sentence", async () => {
    const refused = await bluegreen(stack, "grafana", "--json");
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain("Grafana was left out");
  });
});

describe("where it is", () => {
  test("the next update adds it, and touches nothing else", async () => {
    await stack.set({ "monitoring.grafanaImage": standInImage });
    const { output } = await stack.pulumi("up", "--yes", "--skip-preview");
    expect(output).toMatch(/\+ 5 created/);
    expect(output).not.toMatch(/\d+ (?:updated|replaced|deleted)/);
    await eventually(
      async () => ((await ask("/api/health")).status === 200 ? undefined : "no answer"),
      "Grafana answers",
      20,
    );
  });

  test("its password is random, and an output that nobody sees unasked", async () => {
    const told = { grafanaUrl, grafanaImage: standInImage, grafanaPassword: "[secret]" };
    expect(await outputs()).toMatchObject(told);
    password = String((await outputs("--show-secrets"))["grafanaPassword"]);
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(await ask("/api/user", `admin:${password}`)).toEqual({ status: 200, body: { login: "admin" } });
    for (const wrong of [undefined, "admin:admin", "admin:"])
      expect((await ask("/api/user", wrong)).status).toBe(401);
  });

  test("bluegreen grafana tells URL, user and password", async () => {
    const { code, stdout } = await bluegreen(stack, "grafana", "--json");
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      { url: grafanaUrl, user: "admin", password, opened: false },
    ]);
  });

  test("it has every dashboard, and reaches Prometheus", async () => {
    const user = `admin:${password}`;
    const { body: found } = await ask("/api/search?type=dash-db", user);
    const uids = (found as { uid: string }[]).map(({ uid }) => uid).sort();
    expect(uids).toEqual(
      dashboards({ gpus: false })
        .map(({ uid }) => uid)
        .sort(),
    );
    const query = "/api/datasources/proxy/uid/prometheus/api/v1/query?query=up";
    expect(await ask(query, user)).toMatchObject({ status: 200, body: { status: "success" } });
  });

  test("its container is as narrow as the others, and does not show the password", async () => {
    const container = await docker.getContainer(`${stack.prefix}-grafana`).inspect();
    expect(container).toMatchObject({
      Config: { User: "472:0" },
      HostConfig: {
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        Memory: 256 * 2 ** 20,
        MemorySwap: 256 * 2 ** 20,
        PortBindings: { "3000/tcp": [{ HostIp: "127.0.0.1", HostPort: String(grafanaPort) }] },
      },
    });
    const writable = container.Mounts.filter(({ RW: isWritable }) => isWritable);
    expect(writable).toEqual([]);
    expect(JSON.stringify(container)).not.toContain(password);
    const all = await docker.listContainers({ all: true, filters: { name: [stack.prefix] } });
    expect(all.flatMap(({ Names: names }) => names).filter((name) => name.includes("writer"))).toEqual([]);
  });

  test("stays as it is where the config names an image that is not there, and the password is in no log or state", async () => {
    await stack.set({ "monitoring.grafanaImage": missingImage });
    const { output } = await stack.pulumi("up", "--yes", "--skip-preview", "--diff", "--refresh");
    expect(output).not.toContain(password);
    expect(output).toMatch(/\d+ unchanged/);
    expect(output).not.toMatch(/\d+ (?:created|updated|replaced|deleted)\b/);
    expect(await outputs()).toMatchObject({
      grafanaImage: standInImage,
      grafana: expect.stringContaining(`Grafana stays with the image ${standInImage}`) as string,
    });
    const { stdout: state } = await stack.pulumi("stack", "export", "--stack", stack.name);
    expect(state).not.toContain(password);
  });

  test("bluegreen status shows where it is, and the sentence", async () => {
    const { stdout } = await bluegreen(stack, "status");
    expect(stdout).toContain(grafanaUrl);
    expect(stdout).toContain("Grafana stays with the image");
  });

  test("another interval of scrapes makes other files and so another container, with the same password", async () => {
    const before = await docker.getContainer(`${stack.prefix}-grafana`).inspect();
    await stack.set({ "monitoring.scrapeIntervalSeconds": "2", "monitoring.grafanaImage": standInImage });
    const { output } = await stack.pulumi("up", "--yes", "--diff");
    expect(output).toContain("timeInterval");
    expect(output).not.toContain(password);
    await eventually(
      async () => ((await ask("/api/user", `admin:${password}`)).status === 200 ? undefined : "no answer"),
      "Grafana answers to the same password",
      20,
    );
    const after = await docker.getContainer(`${stack.prefix}-grafana`).inspect();
    expect(after.Id).not.toBe(before.Id);
    const volumes = await docker.listVolumes({ filters: { name: [`${stack.prefix}-grafana`] } });
    expect(volumes.Volumes).toHaveLength(1);
  });

  test("goes again where the config wants none, and leaves nothing behind", async () => {
    await stack.set({ "monitoring.grafana": "false" });
    await stack.up();
    const { Volumes: volumes } = await docker.listVolumes({
      filters: { name: [`${stack.prefix}-grafana`] },
    });
    expect(volumes).toEqual([]);
    expect(await outputs()).not.toHaveProperty("grafanaUrl");
    const stackFile = await readFile(`Pulumi.${stack.name}.yaml`, "utf8");
    expect(stackFile).not.toContain(password);
  });
});
