import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Monitoring, type MonitoringArgs } from "../../../components/docker/monitoring.ts";
import { alertSettings } from "../support/alert-settings.ts";
import { newRouter, prefix } from "../support/components.ts";
import { declare, type Declaration } from "../support/declare.ts";

const addresses = {
  prometheus: "172.28.83.20",
  alertmanager: "172.28.83.21",
  exporter: "172.28.83.22",
  host: "172.28.83.23",
  nginx: "172.28.83.24",
  gpu: "172.28.83.25",
};
const always = ["prometheus", "alertmanager", "exporter", "host", "nginx"] as const;
const parts = [...always, "gpu"] as const;
const gpuExporterImage = "registry.example/dcgm-exporter:4";

const declareMonitoring = (args: Partial<MonitoringArgs> = {}) =>
  declare(() => {
    const router = newRouter();
    const { prometheusUrl, alertmanagerUrl } = new Monitoring("monitoring", {
      prefix,
      router,
      prometheusPort: 9090,
      alertmanagerPort: 9093,
      prometheusMemoryMebibytes: 256,
      alertmanagerMemoryMebibytes: 64,
      exporterMemoryMebibytes: 64,
      ...alertSettings,
      gpus: true,
      gpuExporterImage,
      grafana: undefined,
      after: [router.configuration],
      ...args,
    });
    return { prometheusUrl, alertmanagerUrl };
  });

describe("the monitoring of a stack", () => {
  let monitoring: Declaration<{ prometheusUrl: string; alertmanagerUrl: string }>;

  beforeAll(async () => {
    monitoring = await declareMonitoring();
  });

  it("tells where Prometheus and Alertmanager are", () => {
    expect(monitoring.outputs).toEqual({
      prometheusUrl: "http://127.0.0.1:9090",
      alertmanagerUrl: "http://127.0.0.1:9093",
    });
  });

  it("listens on the loopback address alone, and the exporters on no port of this machine", () => {
    const ports = parts.map((part) => monitoring.named(`monitoring-${part}`).inputs["ports"]);
    expect(ports).toEqual([
      [{ internal: 9090, external: 9090, ip: "127.0.0.1" }],
      [{ internal: 9093, external: 9093, ip: "127.0.0.1" }],
      [],
      [],
      [],
      [],
    ]);
  });

  it.each(parts)("runs %s without a privilege, at an address of its own", (part) => {
    const container = monitoring.named(`monitoring-${part}`).inputs;
    expect(container).toMatchObject({
      name: `${prefix}-${part}`,
      readOnly: true,
      user: "10001:10001",
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
      memory: container["memorySwap"],
      networksAdvanced: [{ name: prefix, ipv4Address: addresses[part] }],
    });
    expect(container["labels"]).toContainEqual({ label: "bluegreen.role", value: part });
  });

  it("comes after what moves users, whatever part of it", () => {
    for (const name of ["image", "data", "gpu-image", ...parts])
      expect(monitoring.named(`monitoring-${name}`).after).toEqual(["router-configuration"]);
  });

  it("watches GPUs only where it is told to, with an image of its own and all of them", async () => {
    expect(monitoring.named("monitoring-gpu-image").inputs["name"]).toBe(gpuExporterImage);
    expect(monitoring.named("monitoring-gpu").inputs).toMatchObject({ gpus: "all", memory: 512 });
    expect(monitoring.named("monitoring-host").inputs["gpus"]).toBeUndefined();
    const without = await declareMonitoring({ gpus: false });
    const names = without.resources.map(({ name }) => name).filter((name) => name.startsWith("monitoring"));
    expect(names.sort()).toEqual(
      [
        "monitoring",
        "monitoring-data",
        "monitoring-image",
        ...always.map((part) => `monitoring-${part}`),
      ].sort(),
    );
  });

  it("asks Triton and converter of each color by their containers' names, where colors have them", async () => {
    const { named } = await declareMonitoring({ owl: true });
    const asked = ({ inputs }: ReturnType<typeof named>) => {
      const variables = inputs["envs"] as string[];
      const text = variables.find((variable) => variable.startsWith("PROMETHEUS_CONFIGURATION=")) ?? "";
      const { scrape_configs: jobs } = parse(text.slice("PROMETHEUS_CONFIGURATION=".length)) as {
        scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
      };
      return jobs
        .filter(({ job_name: name }) => ["triton", "converter"].includes(name))
        .flatMap(({ static_configs: configs }) => configs.flatMap(({ targets }) => targets));
    };
    expect(asked(named("monitoring-prometheus"))).toEqual([
      `${prefix}-blue-triton:8002`,
      `${prefix}-green-triton:8002`,
      `${prefix}-blue-converter:8090`,
      `${prefix}-green-converter:8090`,
    ]);
    expect(asked(monitoring.named("monitoring-prometheus"))).toEqual([]);
  });

  it("lets the exporter read the router's volume, and write nothing there", () => {
    expect(monitoring.named("monitoring-exporter").inputs["volumes"]).toEqual([
      { volumeName: `${prefix}-router`, containerPath: "/var/lib/bluegreen", readOnly: true },
    ]);
  });

  it("tells of the machine what a container may know, and mounts nothing of it", () => {
    const { command, volumes } = monitoring.named("monitoring-host").inputs;
    expect(volumes).toEqual([]);
    expect(command).toContain("--collector.disable-defaults");
    expect(command).toContain("--collector.filesystem.mount-points-exclude=^/.+");
  });

  it("asks nginx for its figures where the router answers its address alone", () => {
    expect(monitoring.named("monitoring-nginx").inputs["command"]).toContain(
      "-nginx.scrape-uri=http://172.28.83.2:8081/",
    );
  });

  it("keeps values on a volume, for as long as it is told", async () => {
    const { named } = await declareMonitoring({ retentionHours: 48 });
    const container = named("monitoring-prometheus").inputs;
    expect(container["volumes"]).toEqual([
      { volumeName: `${prefix}-prometheus`, containerPath: "/var/lib/prometheus/data" },
    ]);
    expect(container["command"]).toContain("--storage.tsdb.retention.time=48h");
    expect(container["command"]).toContain("--storage.tsdb.retention.size=512MB");
  });

  it("lets the exporter believe the router's address alone", () => {
    const { command } = monitoring.named("monitoring-exporter").inputs;
    expect(command).toEqual(["exporter", "docker", "172.28.83.2"]);
  });

  it("hands the configuration over in variables, each a document, and one for each KPI", async () => {
    const kpis = ["carts", "orders"].map((name) => ({ name, promql: `sum(${name})`, min: 1 }));
    const { named } = await declareMonitoring({ kpis });
    const variables = named("monitoring-prometheus").inputs["envs"] as string[];
    const documents = variables.map((line) => parse(line.slice(line.indexOf("=") + 1)) as object);
    expect(documents.map((document) => Object.keys(document)[0])).toEqual([
      "global",
      "groups",
      "groups",
      "groups",
    ]);
    expect(variables.map((line) => line.slice(0, line.indexOf("=")))).toEqual([
      "PROMETHEUS_CONFIGURATION",
      "PROMETHEUS_RULES",
      "PROMETHEUS_KPI_RULES_0",
      "PROMETHEUS_KPI_RULES_1",
    ]);
  });
});
