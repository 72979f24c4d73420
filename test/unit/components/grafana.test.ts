import { beforeAll, describe, expect, it } from "vitest";
import * as pulumi from "@pulumi/pulumi";
import { Grafana } from "../../../components/docker/grafana.ts";
import { newRouter, prefix } from "../support/components.ts";
import { declare, type Declaration } from "../support/declare.ts";

describe("the Grafana of a stack", () => {
  let grafana: Declaration<{ url: string; isSecret: boolean }>;

  beforeAll(async () => {
    grafana = await declare(async () => {
      const router = newRouter();
      const { url, password } = new Grafana("grafana", {
        prefix,
        image: "grafana/grafana:1",
        networkName: router.networkName,
        address: router.plan.monitoring.grafana,
        port: 3000,
        memoryMebibytes: 256,
        prometheusUrl: "http://172.28.83.20:9090",
        scrapeIntervalSeconds: 10,
        dashboards: { overview: "{}" },
        after: [router.configuration],
      });
      return { url, isSecret: await pulumi.isSecret(password) };
    });
  });

  it("listens on the loopback address alone, with the image's own user and no privilege", () => {
    expect(grafana.named("grafana-container").inputs).toMatchObject({
      name: `${prefix}-grafana`,
      image: "sha256:grafana-image",
      user: "472:0",
      readOnly: true,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
      memory: 256,
      memorySwap: 256,
      ports: [{ internal: 3000, external: 3000, ip: "127.0.0.1" }],
      networksAdvanced: [{ name: prefix, ipv4Address: "172.28.83.26" }],
      volumes: [{ containerPath: "/etc/bluegreen", readOnly: true }],
    });
    expect(grafana.outputs.url).toBe("http://127.0.0.1:3000");
  });

  it("keeps its own database in memory: it would know the password of its first start for ever", () => {
    const { tmpfs, mounts, volumes } = grafana.named("grafana-container").inputs;
    expect(Object.keys(tmpfs as object).sort()).toEqual(["/tmp", "/var/lib/grafana"]);
    expect([mounts, volumes]).toEqual([undefined, [expect.anything()]]);
  });

  it("gets the password as a file that it alone may read", () => {
    const { files, owner } = grafana.named("grafana-files").inputs;
    expect(owner).toBe(472);
    expect(files).toMatchObject({
      "admin-password": { mode: 0o400 },
      "dashboards/overview.json": { mode: 0o444 },
    });
  });

  it("takes its image as it is here, and leaves it there", () => {
    expect(grafana.named("grafana-image").inputs).toEqual({ name: "grafana/grafana:1", keepLocally: true });
  });

  it("comes after what moves users, whatever part of it", () => {
    for (const part of ["password", "image", "files", "container"])
      expect(grafana.named(`grafana-${part}`).after).toEqual(["router-configuration"]);
  });
});
