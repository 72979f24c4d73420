import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { parseStackConfig } from "../../../../infra/config.ts";
import { DockerReach } from "../../../../ops/docker-reach.ts";
import { withHttp } from "../../../../ops/http.ts";
import { askPrometheus, prometheusUrlOf } from "../../../../ops/prom/prometheus-api.ts";
import { fakePrometheus } from "./fake-prometheus.ts";

let prometheus: Awaited<ReturnType<typeof fakePrometheus>> | undefined;

afterEach(() => prometheus?.close());

const reach = new DockerReach({
  root: "/",
  name: "shop",
  stack: "dev",
  stackFile: "/Pulumi.dev.yaml",
});

const config = (monitoring: object) =>
  parseStackConfig(
    {
      "shop:activeColor": "blue",
      "shop:blue": JSON.stringify({ version: "1" }),
      "shop:monitoring": JSON.stringify(monitoring),
    },
    "shop",
    "dev",
    [],
  );

describe("the stack's Prometheus", () => {
  it("is where its config publishes it", async () => {
    const places = await reach.configured(config({ enabled: true, prometheusPort: 9999 }));
    expect(prometheusUrlOf(places, "shop")).toBe("http://127.0.0.1:9999");
    expect(places.alertmanagerUrl).toBe("http://127.0.0.1:9093");
  });

  it("is none where monitoring is off, and the command that changes it is told", async () => {
    const places = await reach.configured(config({ enabled: false }));
    expect(() => prometheusUrlOf(places, "shop")).toThrow(
      expect.objectContaining({
        exit: "refused",
        cure: "pulumi config set --path 'shop:monitoring.enabled' true && npx bluegreen up",
      }) as Error,
    );
  });

  it.each([
    ["an error", "/api/v1/other", "answered 404"],
    ["something else", "/api/v1/rules", "answered 200"],
  ])("that answers with %s is no good news", async (_what, path, message) => {
    prometheus = await fakePrometheus({ "/api/v1/rules": { data: 7 } });
    const { url } = prometheus;
    const schema = z.object({ data: z.string() });
    await expect(
      withHttp({ timeoutSeconds: 2 }, (http) => askPrometheus(http, url, path, schema)),
    ).rejects.toMatchObject({ exit: "unhealthy", message: expect.stringContaining(message) as string });
  });
});
