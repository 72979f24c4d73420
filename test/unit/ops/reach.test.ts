import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseStackConfig } from "../../../infra/config.ts";
import { openReach } from "../../../ops/open-reach.ts";
import type { Project } from "../../../ops/project.ts";
import type { Reach } from "../../../ops/reach.ts";
import { outputsOf } from "../../../ops/stack-outputs.ts";
import { placeIn } from "../../../ops/target/cluster-place.ts";
import { startCluster, type FakeBehaviour, type FakeCluster } from "./target/fake-cluster.ts";

let root: string;
let project: Project;
let reach: Reach;
let cluster: FakeCluster | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "reach-"));
  project = { root, name: "shop", stack: "dev", stackFile: join(root, "Pulumi.dev.yaml") };
  await writeFile(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  reach = openReach(project, () => Promise.reject(new Error("the file tells where it is")));
});

afterEach(async () => {
  await reach.close();
  await cluster?.close();
  cluster = undefined;
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

const write = (text: string) => writeFile(project.stackFile, text);
const kubernetes = "config:\n  shop:target: kubernetes\n  shop:kubernetes:\n    namespace: place\n";

/** A cluster that kubectl of this process would use. */
async function useCluster(behaviour: FakeBehaviour) {
  cluster = await startCluster(behaviour);
  const path = join(root, "kubeconfig");
  await writeFile(path, cluster.kubeconfig);
  vi.stubEnv("KUBECONFIG", path);
  return cluster;
}

const service = (name: string, role: string, clusterIP: string, ports: readonly number[]) => ({
  metadata: { name, labels: { "bluegreen.role": role } },
  spec: { clusterIP, ports: ports.map((port) => ({ port })) },
});

const base = "/api/v1/namespaces/place";
const status = { activeColor: "blue" };
const proxied = `${base}/services/shop-dev-router:80/proxy/deployment-status`;

const config = () =>
  parseStackConfig({ "shop:activeColor": "blue", "shop:blue": '{"version":"1"}' }, "shop", "dev");

const outputs = (more: object) => {
  const all = {
    url: "http://shop-dev-router.place.svc",
    colorUrls: { blue: "b", green: "g" },
    activeColor: "blue",
    weights: { blue: 100, green: 0 },
    releases: { blue: "1", green: "2" },
    verdict: {},
    ...more,
  };
  return outputsOf(
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { value, secret: false }])),
    project,
  );
};

describe("a stack on this machine's Docker engine", () => {
  it("is reached where its ports are published, and nothing is opened", async () => {
    await write("config:\n  shop:activeColor: blue\n");
    expect(await reach.configured(config())).toEqual({ url: "http://127.0.0.1" });
    const recorded = outputs({ url: "http://127.0.0.1:81", prometheusUrl: "http://127.0.0.1:9090" });
    expect(await reach.recorded(recorded)).toMatchObject({
      url: "http://127.0.0.1:81",
      prometheusUrl: "http://127.0.0.1:9090",
    });
    expect((await reach.target()).unit).toBe("container");
  });

  it("is what a stack without a file counts as, which can be taken down all the same", async () => {
    expect((await reach.target()).unit).toBe("container");
  });
});

describe("a stack in a cluster", () => {
  it("is reached through the API server where the last update left it, until the command ends", async () => {
    await write(kubernetes);
    const { asked } = await useCluster({ answers: { [proxied]: { body: status } } });
    const place = { namespace: "place", stack: "shop-dev", router: { service: "shop-dev-router", port: 80 } };
    const prometheus = { service: "shop-dev-prometheus", port: 9090 };
    const recorded = outputs({ kubernetes: { ...place, prometheus } });
    const { url, prometheusUrl, alertmanagerUrl } = await reach.recorded(recorded);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]+$/);
    expect([alertmanagerUrl, prometheusUrl === url]).toEqual([undefined, false]);
    expect(await (await fetch(`${url}/deployment-status`)).json()).toEqual(status);
    expect((await reach.recorded(recorded)).url).toBe(url);
    expect(asked).toEqual([`GET ${proxied}`]);
    expect((await reach.target()).unit).toBe("pod");

    await reach.close();
    await expect(fetch(`${url}/deployment-status`)).rejects.toThrow("fetch failed");
  });

  it("is found by the labels of its Services where nothing is recorded", async () => {
    await write(kubernetes);
    const items = [
      service("shop-dev-router-pods", "router", "None", [8081]),
      service("shop-dev-router", "router", "10.0.0.7", [80]),
      service("shop-dev-alertmanager", "alertmanager", "10.0.0.8", [9093]),
    ];
    const { asked } = await useCluster({
      answers: { [`${base}/services`]: { body: { items } }, [proxied]: { body: status } },
    });
    const places = await reach.configured(config());
    expect(await (await fetch(`${places.url}/deployment-status`)).json()).toEqual(status);
    expect([places.prometheusUrl, typeof places.alertmanagerUrl]).toEqual([undefined, "string"]);
    expect(asked[0]).toBe(`GET ${base}/services?labelSelector=bluegreen.stack%3Dshop-dev`);
  });

  it("that has no router there is told with its namespace", async () => {
    await write(kubernetes);
    await useCluster({ answers: { [`${base}/services`]: { body: { items: [] } } } });
    await expect(reach.configured(config())).rejects.toThrow(
      'the stack "dev" has no router in the namespace place',
    );
  });

  it("that was on another target before says so", async () => {
    await write(kubernetes);
    await useCluster({});
    await expect(reach.recorded(outputs({}))).rejects.toThrow(
      'the last update left the stack "dev" on another target than kubernetes',
    );
  });

  it("that was in a cluster of its own before says so, and is not looked for in another one", async () => {
    await write(kubernetes);
    await useCluster({});
    const place = { namespace: "place", router: { service: "shop-dev-router", port: 80 } };
    const recorded = outputs({ kubernetes: { ...place, kubeconfig: "{}" } });
    await expect(reach.recorded(recorded)).rejects.toThrow("on another target than kubernetes");
  });

  it("cannot be reached where no cluster is named, which is told once it is needed", async () => {
    await write(kubernetes);
    vi.stubEnv("KUBECONFIG", join(root, "nothing"));
    vi.stubEnv("HOME", root);
    await expect(reach.target()).rejects.toMatchObject({
      exit: "toolchain",
      message: expect.stringContaining("no kubeconfig") as string,
    });
  });
});

describe("where a stack stands, by its file", () => {
  it.each([
    [{}, { target: "docker" }],
    [{ "shop:target": "docker" }, { target: "docker" }],
    [
      { "shop:target": "kubernetes" },
      { target: "kubernetes", place: { context: undefined, namespace: "shop-dev" } },
    ],
    [
      {
        "shop:target": "kubernetes",
        "shop:kubernetes": '{"context":"c","namespace":"n","replicas":"wrong"}',
      },
      { target: "kubernetes", place: { context: "c", namespace: "n" } },
    ],
    [
      { "shop:target": "kubernetes", "shop:kubernetes": "no object" },
      { target: "kubernetes", place: { context: undefined, namespace: "shop-dev" } },
    ],
    [{ "shop:target": "eks" }, { target: "eks", router: "alb", region: undefined }],
    [
      { "shop:target": "eks", "shop:eks": '{"router":"nginx","nodes":"wrong"}', "aws:region": "eu-west-1" },
      { target: "eks", router: "nginx", region: "eu-west-1" },
    ],
  ])("%j is %j", (values, place) => {
    expect(
      placeIn(values as Record<string, string>, { name: "shop", stack: "organization/shop/dev" }),
    ).toEqual(place);
  });
});
