import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { askKubernetesRoute } from "../../../../components/kubernetes/running-route.ts";
import type { LastUpdate } from "../../../../components/last-update.ts";
import { FakeApiServer } from "../../support/fake-api-server.ts";
import { httpEngine, type HttpEngine } from "../../support/http-engine.ts";
import { kubeconfigFile, type KubeconfigFile } from "../../support/kubeconfig-file.ts";

const configured = { namespace: "shop", router: { service: "shop-router", port: 80 } };
const before = { namespace: "old", stack: "shop", router: { service: "old-router", port: 80 } };
const recorded: LastUpdate = { weights: { blue: 100, green: 0 }, rejected: {} };

const routers: HttpEngine[] = [];

/** URL of a router that tells this color active. */
async function routerOf(activeColor: string): Promise<string> {
  const weights = { blue: activeColor === "blue" ? 90 : 10, green: activeColor === "green" ? 90 : 10 };
  const router = await httpEngine(() => [200, { activeColor, weights }]);
  routers.push(router);
  return router.host.replace("tcp:", "http:");
}

let server: FakeApiServer;
let kubeconfig: KubeconfigFile;

beforeEach(async () => {
  server = new FakeApiServer();
  kubeconfig = await kubeconfigFile(await server.listen());
  vi.stubEnv("KUBECONFIG", kubeconfig.path);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await kubeconfig.remove();
  await server.close();
  await Promise.all(routers.splice(0).map((router) => router.close()));
});

describe("the running route of a stack in a cluster", () => {
  it("is asked through the API server, and needs no address of the router's own", async () => {
    server.backends.set("shop-router", await routerOf("green"));
    expect(await askKubernetesRoute(configured, recorded)).toMatchObject({
      activeColor: "green",
      serving: { blue: { percent: 10, source: "route" }, green: { percent: 90, source: "route" } },
    });
  });

  it("is asked where the last update left it, before the place that the config has now", async () => {
    server.backends.set("shop-router", await routerOf("green"));
    server.backends.set("old-router", await routerOf("blue"));
    const route = await askKubernetesRoute(configured, { ...recorded, kubernetes: before });
    expect(route.activeColor).toBe("blue");
  });

  it("is asked at the new place where the old one is gone", async () => {
    server.backends.set("shop-router", await routerOf("green"));
    const route = await askKubernetesRoute(configured, { ...recorded, kubernetes: before });
    expect(route.activeColor).toBe("green");
  });

  it("is asked at the URL of a stack that was not in a cluster before", async () => {
    const url = await routerOf("green");
    expect(await askKubernetesRoute(configured, { ...recorded, url })).toMatchObject({
      activeColor: "green",
    });
  });

  it("is asked by the kubeconfig that the last update left, whatever kubectl would speak to", async () => {
    const own = new FakeApiServer();
    const contents = await own.listen();
    try {
      own.backends.set("old-router", await routerOf("blue"));
      server.backends.set("old-router", await routerOf("green"));
      const left = { ...before, kubeconfig: contents };
      expect(await askKubernetesRoute(configured, { ...recorded, kubernetes: left })).toMatchObject({
        activeColor: "blue",
      });
      expect(await askKubernetesRoute({ ...left, namespace: "new" }, recorded)).toMatchObject({
        activeColor: "blue",
      });
    } finally {
      await own.close();
    }
  });

  it("is not looked for in a cluster where a balancer was the route", async () => {
    const { router: _none, ...behindBalancer } = before;
    expect(
      await askKubernetesRoute({ namespace: "shop" }, { ...recorded, kubernetes: behindBalancer }),
    ).toMatchObject({
      serving: { blue: { percent: 100, source: "last update" } },
    });
  });

  it("is what the last update recorded where no router answers", async () => {
    expect(await askKubernetesRoute(configured, { ...recorded, kubernetes: before })).toEqual({
      releases: {},
      rejected: {},
      serving: {
        blue: { percent: 100, source: "last update" },
        green: { percent: 0, source: "last update" },
      },
    });
  });

  it("is what the last update recorded where no cluster can be named", async () => {
    vi.stubEnv("KUBECONFIG", "/nowhere");
    expect(await askKubernetesRoute(configured, recorded)).toMatchObject({
      serving: { blue: { percent: 100, source: "last update" } },
    });
  });
});
