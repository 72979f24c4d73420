import { describe, expect, it } from "vitest";
import { kubeconfigOf } from "../../../components/eks/kubeconfig.ts";
import { grafanaAccess } from "../../../ops/grafana-access.ts";
import type { Project } from "../../../ops/project.ts";

const project = { root: "/shop", name: "shop", stack: "dev" } as Project;
const needed = {
  url: "http://127.0.0.1:8080",
  colorUrls: { blue: "http://127.0.0.1:8080/blue", green: "http://127.0.0.1:8080/green" },
  activeColor: "blue",
  weights: { blue: 100, green: 0 },
  releases: { blue: "1", green: "2" },
  verdict: {},
};

const access = (more: Record<string, unknown>) => {
  const entries = Object.entries({ ...needed, ...more });
  return grafanaAccess(
    Object.fromEntries(entries.map(([name, value]) => [name, { value, secret: name === "grafanaPassword" }])),
    project,
  );
};

describe("who may see the dashboards", () => {
  it("is told with their place", () => {
    expect(access({ grafanaUrl: "http://127.0.0.1:3000", grafanaPassword: "secret" })).toEqual({
      url: "http://127.0.0.1:3000",
      user: "admin",
      password: "secret",
    });
  });

  it("is told with the command that brings it to this machine, where it is in a cluster", () => {
    const router = { service: "shop-dev-router", port: 80 };
    const kubernetes = {
      context: "prod",
      namespace: "shop",
      stack: "shop-dev",
      router,
      grafana: { service: "shop-dev-grafana", port: 3000 },
    };
    expect(access({ kubernetes, grafanaPassword: "secret" })).toEqual({
      url: "http://localhost:3000",
      user: "admin",
      password: "secret",
      forward: "kubectl --context prod --namespace shop port-forward service/shop-dev-grafana 3000",
    });
    expect(() => access({ kubernetes: { namespace: "shop", stack: "shop-dev", router } })).toThrow(
      "the stack has no Grafana",
    );
  });

  it("is told with the command that makes the way into the stack's own cluster too", () => {
    const kubeconfig = kubeconfigOf({
      clusterName: "shop-prod-cluster",
      region: "eu-central-1",
      endpoint: "https://cluster.example",
      certificateAuthority: "Q0E=",
    });
    const grafana = { service: "shop-prod-grafana", port: 3000 };
    expect(
      access({ kubernetes: { kubeconfig, namespace: "shop", grafana }, grafanaPassword: "secret" }).forward,
    ).toBe(
      "aws eks update-kubeconfig --region eu-central-1 --name shop-prod-cluster --alias shop-prod-cluster && " +
        "kubectl --context shop-prod-cluster --namespace shop port-forward service/shop-prod-grafana 3000",
    );
  });

  it.each([
    [{}, "the stack has no Grafana"],
    [{ grafana: "Grafana was left out: why" }, "Grafana was left out: why"],
    [{ grafanaUrl: "http://127.0.0.1:3000" }, "no password"],
    [{ grafanaUrl: "http://127.0.0.1:3000", grafanaPassword: undefined }, "no password"],
  ])("is refused for %j: %s", (outputs, reason) => {
    expect(() => access(outputs)).toThrow(reason);
  });
});
