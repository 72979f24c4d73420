import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseStackConfig } from "../../../infra/config.ts";
import { openReach } from "../../../ops/open-reach.ts";
import type { Project } from "../../../ops/project.ts";
import type { Reach } from "../../../ops/reach.ts";
import { outputsOf } from "../../../ops/stack-outputs.ts";
import { useCli } from "./fake-aws-cli.ts";
import { refusal, startCluster, type FakeBehaviour, type FakeCluster } from "./target/fake-cluster.ts";

const secret = "s".repeat(32);
const base = "/api/v1/namespaces/place";
const pods = `${base}/pods?labelSelector=bluegreen.stack%3Dshop-prod`;

let root: string;
let project: Project;
let reach: Reach;
/** What the last successful update left. */
let left: OutputMap;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "eks-reach-"));
  project = { root, name: "shop", stack: "prod", stackFile: join(root, "Pulumi.prod.yaml") };
  await writeFile(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  await writeFile(project.stackFile, "config:\n  shop:target: eks\n");
  left = {};
  reach = openReach(project, () => Promise.resolve(left));
});

afterEach(async () => {
  await reach.close();
  for (const close of closing.splice(0)) await close();
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

async function start(behaviour: FakeBehaviour): Promise<FakeCluster> {
  const cluster = await startCluster(behaviour);
  closing.push(() => cluster.close());
  // Whatever kubectl would speak to is another one.
  vi.stubEnv("KUBECONFIG", join(root, "nothing"));
  return cluster;
}

const recorded = (more: object): OutputMap =>
  Object.fromEntries(
    Object.entries({
      url: "https://chat.example.com",
      colorUrls: { blue: "b", green: "g" },
      activeColor: "blue",
      weights: { blue: 100, green: 0 },
      releases: { blue: "1", green: "2" },
      verdict: {},
      ...more,
    }).map(([name, value]) => [name, { value, secret: name === "directSecret" }]),
  );

const balancer = (url: string) => ({
  region: "eu-central-1",
  name: "shop-prod-router",
  usersPort: 443,
  url,
  directUrl: url,
});

const config = () =>
  parseStackConfig({ "shop:activeColor": "blue", "shop:blue": '{"version":"1"}' }, "shop", "prod");

/** URL of a server that answers with what it was sent. */
async function echoing(): Promise<string> {
  const server = createServer(({ url, headers }, response) => {
    response.end(JSON.stringify({ url, secret: headers["x-bluegreen-secret"] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a stack behind a balancer", () => {
  it("is reached beside the balancer with the recorded secret, and in its own cluster, until the command ends", async () => {
    const proxied = `${base}/services/shop-prod-prometheus:9090/proxy/-/ready`;
    const { kubeconfig, asked } = await start({ answers: { [proxied]: { body: "yes" } } });
    const prometheus = { service: "shop-prod-prometheus", port: 9090 };
    left = recorded({
      kubernetes: { kubeconfig, namespace: "place", prometheus },
      balancer: balancer(await echoing()),
      directSecret: secret,
    });
    const outputs = outputsOf(left, project);
    const { url, routeSeconds, prometheusUrl, alertmanagerUrl } = await reach.recorded(outputs);
    expect(routeSeconds).toBe(15);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]+$/);
    expect(await (await fetch(`${url}/chat`)).json()).toEqual({ url: "/chat" });
    expect(await (await fetch(`${url}/blue/ready`)).json()).toEqual({ url: "/blue/ready", secret });
    expect(await (await fetch(`${prometheusUrl ?? ""}/-/ready`)).text()).toBe("yes");
    expect([alertmanagerUrl, asked]).toEqual([undefined, [`GET ${proxied}`]]);
    expect((await reach.configured(config())).url).toBe(url);
    expect(await reach.cluster()).toBeUndefined();

    await reach.close();
    await expect(fetch(`${url}/chat`)).rejects.toThrow("fetch failed");
  });

  it("shows its secret in no document", () => {
    const outputs = outputsOf(recorded({ directSecret: secret }), project);
    expect(outputs.directSecret?.reveal()).toBe(secret);
    expect(JSON.stringify(outputs)).not.toContain(secret);
  });

  it("has pods, of which none is a router", async () => {
    const { watching, unit, elsewhere } = await reach.target();
    expect([unit, watching]).toEqual(["pod", ["prometheus", "alertmanager", "exporter", "host"]]);
    expect(elsewhere?.router).toContain("a load balancer of AWS");
  });

  it.each([{}, { balancer: balancer("http://127.0.0.1:1") }])(
    "cannot be reached where the outputs lack a part: %j",
    async (more) => {
      const { kubeconfig } = await start({});
      left = recorded({ kubernetes: { kubeconfig, namespace: "place" }, ...more });
      await expect(reach.configured(config())).rejects.toThrow(
        "name neither a router in its cluster nor a balancer with its secret",
      );
    },
  );
});

describe("a stack whose nginx is behind a balancer", () => {
  beforeEach(() =>
    writeFile(project.stackFile, "config:\n  shop:target: eks\n  shop:eks:\n    router: nginx\n"),
  );

  it("is reached through the API server, as in any cluster", async () => {
    const proxied = `${base}/services/shop-prod-router:80/proxy/deployment-status`;
    const { kubeconfig } = await start({ answers: { [proxied]: { body: { activeColor: "blue" } } } });
    const router = { service: "shop-prod-router", port: 80 };
    left = recorded({ kubernetes: { kubeconfig, namespace: "place", router } });
    const { url, routeSeconds } = await reach.configured(config());
    expect(routeSeconds).toBeUndefined();
    expect(await (await fetch(`${url}/deployment-status`)).json()).toEqual({ activeColor: "blue" });
    expect((await reach.target()).elsewhere).toEqual({});
  });
});

describe("what runs of a stack in AWS", () => {
  const kubernetes = (kubeconfig: string) => recorded({ kubernetes: { kubeconfig, namespace: "place" } });

  it("is looked for in the cluster that the last update made", async () => {
    const { kubeconfig, asked } = await start({ answers: { [`${base}/pods`]: { body: { items: [] } } } });
    left = kubernetes(kubeconfig);
    expect(await (await reach.target()).list()).toEqual([]);
    expect(asked).toEqual([`GET ${pods}`]);
  });

  it("is nowhere before the first update has succeeded, and verbs say so", async () => {
    const said = 'no update of the stack "prod" has succeeded yet, so there is no cluster to look into';
    await expect((await reach.target()).list()).rejects.toThrow(said);
    await expect(reach.configured(config())).rejects.toThrow(said);
    const settled = await (await reach.target()).settle({}, { done: vi.fn(), kept: vi.fn() });
    expect(settled).toEqual([]);
  });

  it("is asked for again once an update has succeeded", async () => {
    const target = await reach.target();
    await expect(target.list()).rejects.toThrow("no update");
    const { kubeconfig } = await start({ answers: { [`${base}/pods`]: { body: { items: [] } } } });
    left = kubernetes(kubeconfig);
    expect(await target.list()).toEqual([]);
  });

  it("is not looked for where the last update was one of another target", async () => {
    left = recorded({ kubernetes: { namespace: "place", router: { service: "r", port: 80 } } });
    const said = 'the last update left the stack "prod" on another target than eks';
    await expect((await reach.target()).list()).rejects.toThrow(said);
    await expect(reach.recorded(outputsOf(left, project))).rejects.toThrow(said);
  });

  it("that a person has no rights to see is told with where rights are given", async () => {
    const { kubeconfig } = await start({
      answers: { [`${base}/pods`]: refusal(403, "Forbidden", "you may not list pods") },
    });
    left = kubernetes(kubeconfig);
    await expect((await reach.target()).list()).rejects.toMatchObject({
      message: "the API server refuses: you may not list pods",
      cure: expect.stringContaining("eks.administrators") as string,
    });
  });

  it("cannot be seen from a machine that is not let in, which is told with the networks that are", async () => {
    const cluster = await start({});
    left = kubernetes(cluster.kubeconfig);
    await cluster.close();
    await expect((await reach.target()).list()).rejects.toMatchObject({
      exit: "toolchain",
      cure: expect.stringContaining("eks.endpoint.publicAccessCidrs") as string,
    });
  });

  it("cannot be seen by somebody whom AWS gives no token, which is told with how to log in", async () => {
    const command = join(root, "aws-without-login");
    await writeFile(command, "#!/bin/sh\necho 'The SSO session has expired' >&2\nexit 255\n");
    await chmod(command, 0o755);
    const { kubeconfig } = await start({});
    const own = JSON.parse(kubeconfig) as { users: object[] };
    own.users = [{ name: "me", user: { exec: { command, args: ["eks", "get-token"] } } }];
    left = kubernetes(JSON.stringify(own));
    await expect((await reach.target()).list()).rejects.toMatchObject({
      exit: "toolchain",
      message: expect.stringContaining("The SSO session has expired") as string,
      cure: expect.stringContaining("aws sso login") as string,
    });
  });

  it("leaves what is kept in AWS when it is taken down, and perhaps volumes whose driver went first", async () => {
    const { stays, staysPurged } = (await reach.target()).remains;
    for (const hint of [stays, staysPurged])
      expect(hint).toMatch(
        /in AWS the key, .*volumes of EBS may be left too, .*kubernetes\.io\/created-for\/pvc\/name/,
      );
  });

  it("is deployed to once AWS says who asks, whether there is a cluster or not", async () => {
    await useCli(join(root, "bin"), {});
    expect(await (await reach.target()).prove()).toMatchObject([
      { title: "AWS", outcome: "found", detail: "arn:aws:iam::123456789012:role/deploy, AWS CLI 2.15.30" },
    ]);
  });
});
