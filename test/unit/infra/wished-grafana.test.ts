import { describe, expect, it } from "vitest";
import { parseStackConfig, type KubernetesStackConfig } from "../../../infra/config.ts";
import { wishedGrafana } from "../../../infra/kubernetes-watchers.ts";
import { declare } from "../support/declare.ts";

const image = "registry.example/grafana:12";

/** The Grafana of a stack in a cluster whose config says this of its monitoring. */
async function wishedWith(monitoring: object) {
  const values = {
    target: "kubernetes",
    activeColor: "blue",
    blue: { version: "1", image: "registry.example/server:1" },
    history: { kind: "postgres", url: "postgres://history.example/bluegreen" },
    kubernetes: { monitoringImage: "registry.example/monitoring:1" },
    monitoring: { enabled: true, ...monitoring },
  };
  const texts = Object.entries(values).map(([key, value]): [string, string] => [
    `shop:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const config = parseStackConfig(Object.fromEntries(texts), "shop", "test") as KubernetesStackConfig;
  const { outputs } = await declare(async () => ({ found: await wishedGrafana(config) }), {
    project: "shop",
  });
  return outputs.found;
}

describe("the Grafana of a stack in a cluster", () => {
  it("is of the image that the config names, for every node pulls it itself", async () => {
    const found = await wishedWith({ grafanaImage: image });
    expect(found).toMatchObject({ image });
    expect(Object.keys((found as { dashboards: object }).dashboards)).toContain("bluegreen-overview");
  });

  it("is left out where the config names none, with what adds it", async () => {
    expect(await wishedWith({})).toEqual({
      leftOut:
        "Grafana was left out: the config names no image of it that the cluster can pull. " +
        "Add it: pulumi config set --path 'shop:monitoring.grafanaImage' grafana/grafana:12.4.0",
    });
  });

  it("is not thought of where the config wants none", async () => {
    expect(await wishedWith({ grafana: false, grafanaImage: image })).toBeUndefined();
    expect(await wishedWith({ enabled: false, grafanaImage: image })).toBeUndefined();
  });
});
