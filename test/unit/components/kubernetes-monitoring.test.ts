import * as kubernetes from "@pulumi/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { exporterService } from "../../../components/kubernetes/exporter-service.ts";
import { Monitoring, type KubernetesMonitoringArgs } from "../../../components/kubernetes/monitoring.ts";
import { alertSettings } from "../support/alert-settings.ts";
import { prefix } from "../support/components.ts";
import { declare, generatedName, valueOf, type Declaration, type Declared } from "../support/declare.ts";

const namespace = "shop";
const image = "registry.example/monitoring:1";
const gpuExporterImage = "registry.example/dcgm-exporter:4";
const grafana = {
  image: "registry.example/grafana:12",
  memoryMebibytes: 256,
  dashboards: { "bluegreen-overview": '{"uid":"bluegreen-overview"}' },
};
const deployments = ["prometheus", "alertmanager", "exporter", "grafana"] as const;
const onNodes = ["host", "gpu"] as const;
const parts = [...deployments, ...onNodes];

interface Outputs {
  readonly lines: string;
  readonly prometheus: object;
  readonly alertmanager: object;
  readonly grafana?: object;
}

const declareMonitoring = (args: Partial<KubernetesMonitoringArgs> = {}) =>
  declare<Outputs>(async () => {
    const provider = new kubernetes.Provider("cluster", {});
    const route = new kubernetes.core.v1.ConfigMap("route", {}, { provider });
    const place = { provider, namespace, prefix, ground: [] };
    const service = exporterService("exporter", place);
    const monitoring = new Monitoring("monitoring", {
      place,
      image,
      imagePullSecrets: ["registry"],
      prometheusMemoryMebibytes: 256,
      alertmanagerMemoryMebibytes: 64,
      exporterMemoryMebibytes: 64,
      ...alertSettings,
      gpus: true,
      gpuExporterImage,
      grafana,
      after: [route],
      ...args,
    });
    return {
      lines: await valueOf(service.lines),
      prometheus: monitoring.prometheus,
      alertmanager: monitoring.alertmanager,
      ...(monitoring.grafana && { grafana: monitoring.grafana }),
    };
  });

/** What these tests look at of a Deployment's or DaemonSet's pods. */
interface Pod {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: {
    readonly automountServiceAccountToken: boolean;
    readonly securityContext: Record<string, unknown>;
    readonly volumes: readonly ({ readonly name: string } & Record<string, unknown>)[];
    readonly containers: readonly [Container];
    readonly nodeSelector?: Record<string, string>;
    readonly tolerations?: readonly object[];
  } & Record<string, unknown>;
}

interface Container {
  readonly image: string;
  readonly args?: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly resources: object;
  readonly securityContext: object;
  readonly readinessProbe: object;
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly: boolean;
  }[];
}

const podOf = (declared: Declared) => (declared.inputs["spec"] as { readonly template: Pod }).template;
const specOf = (declared: Declared) => declared.inputs["spec"] as Readonly<Record<string, unknown>>;

/** What Pod Security's level "restricted" lets a pod mount. */
const allowedVolumes = ["configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret"];

describe("the monitoring of a stack on Kubernetes", () => {
  let monitoring: Declaration<Outputs>;
  const part = (name: string) => monitoring.named(`monitoring-${name}`);
  const containerOf = (name: string) => podOf(part(name)).spec.containers[0];

  beforeAll(async () => {
    monitoring = await declareMonitoring();
  });

  it("tells by which Services operators reach it", () => {
    expect(monitoring.outputs).toMatchObject({
      prometheus: { service: `${prefix}-prometheus`, port: 9090 },
      alertmanager: { service: `${prefix}-alertmanager`, port: 9093 },
      grafana: { service: `${prefix}-grafana`, port: 3000 },
    });
  });

  it("is reachable within the cluster alone", () => {
    const services = monitoring.resources.filter(({ type }) => type === "kubernetes:core/v1:Service");
    expect(services).toHaveLength(9);
    for (const service of services) {
      const { type = "ClusterIP" } = specOf(service);
      expect(type).toBe("ClusterIP");
    }
  });

  it.each(parts)("runs %s as Pod Security's level restricted asks for", (name) => {
    const { spec } = podOf(part(name));
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      imagePullSecrets: [{ name: "registry" }],
    });
    expect(spec.securityContext["runAsUser"]).toBeGreaterThan(0);
    expect(spec.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    for (const { name: _name, ...source } of spec.volumes) {
      expect(Object.keys(source)).toHaveLength(1);
      expect(allowedVolumes).toContain(Object.keys(source)[0]);
    }
    for (const key of ["hostNetwork", "hostPID", "hostIPC"]) expect(spec).not.toHaveProperty(key);
  });

  it.each(parts)("finds the pods of %s, and theirs alone, by its labels", (name) => {
    const { selector } = specOf(part(name));
    expect(selector).toEqual({ matchLabels: { "bluegreen.stack": prefix, "bluegreen.role": name } });
    expect(podOf(part(name)).metadata.labels).toMatchObject({
      "bluegreen.stack": prefix,
      "bluegreen.role": name,
      "app.kubernetes.io/instance": prefix,
    });
  });

  it.each([
    ["prometheus", "256Mi"],
    ["alertmanager", "64Mi"],
    ["exporter", "64Mi"],
    ["host", "64Mi"],
    ["gpu", "512Mi"],
    ["grafana", "256Mi"],
  ])("gives %s %s of memory, asked for and at most", (name, memory) => {
    expect(containerOf(name).resources).toMatchObject({ requests: { memory }, limits: { memory } });
  });

  it.each(deployments)("never runs two %s at a time: they would count, or keep, the same", (name) => {
    expect(specOf(part(name))).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  });

  it("comes after what moves users, whatever part of it", () => {
    const declared = monitoring.resources.filter(({ name }) => name.startsWith("monitoring-"));
    expect(declared.length).toBeGreaterThan(20);
    for (const { after } of declared) expect(after[0]).toBe("route");
  });

  it("asks every pod of a color, ready or not, and knows its color by the name", () => {
    for (const color of ["blue", "green"]) {
      const service = part(`${color}-pods`).inputs;
      expect(service).toMatchObject({
        metadata: { name: `${prefix}-${color}-pods`, namespace },
        spec: {
          clusterIP: "None",
          publishNotReadyAddresses: true,
          selector: { "bluegreen.stack": prefix, "bluegreen.role": "color", "bluegreen.color": color },
        },
      });
    }
    const jobs = jobsIn(monitoring);
    expect(jobs["color"]).toMatchObject({
      dns_sd_configs: [
        { names: [`${prefix}-blue-pods`], type: "A", port: 8000 },
        { names: [`${prefix}-green-pods`], type: "A", port: 8000 },
      ],
      relabel_configs: [{ replacement: "blue" }, { replacement: "green" }],
    });
  });

  it("has the jobs of the Docker target", () => {
    expect(Object.keys(jobsIn(monitoring))).toEqual([
      "color",
      "router",
      "host",
      "nginx",
      "gpu",
      "prometheus",
      "alertmanager",
    ]);
  });

  it("lets the exporter read route and verdicts, which may come later, and ask every router", () => {
    const { volumes, containers } = podOf(part("exporter")).spec;
    const mounts = containers[0].volumeMounts.map(({ mountPath, readOnly }) => [mountPath, readOnly]);
    expect(mounts).toEqual([
      ["/tmp", undefined],
      ["/var/lib/bluegreen/route", true],
      ["/var/lib/bluegreen/gate", true],
    ]);
    expect(volumes.map(({ configMap }) => configMap)).toEqual([
      undefined,
      { name: `${prefix}-route`, optional: true },
      { name: `${prefix}-gate`, optional: true },
    ]);
    expect(containers[0].args).toEqual(["exporter", "kubernetes", `${prefix}-router-pods`, "8081"]);
    expect(part("router-pods").inputs["spec"]).toMatchObject({
      selector: { "bluegreen.stack": prefix, "bluegreen.role": "router" },
    });
  });

  it("lets lines come from routers alone, where the network's plugin knows policies", () => {
    const only = (role: string) => [
      { podSelector: { matchLabels: { "bluegreen.stack": prefix, "bluegreen.role": role } } },
    ];
    expect(part("exporter-policy").inputs["spec"]).toEqual({
      podSelector: { matchLabels: { "bluegreen.stack": prefix, "bluegreen.role": "exporter" } },
      policyTypes: ["Ingress"],
      ingress: [
        { from: only("router"), ports: [{ protocol: "UDP", port: 5140 }] },
        {
          from: only("prometheus"),
          ports: [
            { protocol: "TCP", port: 9145 },
            { protocol: "TCP", port: 9113 },
          ],
        },
      ],
    });
  });

  it("takes lines at an address that the router's configuration may name, before there is an exporter", () => {
    const service = monitoring.named("exporter-service").inputs;
    expect(monitoring.outputs.lines).toMatch(/^10\.96\.\d+\.\d+:5140$/);
    expect(service).toMatchObject({
      metadata: { name: `${prefix}-exporter`, annotations: { "pulumi.com/skipAwait": "true" } },
      spec: { publishNotReadyAddresses: true, ports: [{ port: 5140, protocol: "UDP" }, {}, {}] },
    });
  });

  it("watches every node, tainted ones too, and GPUs only where it is told to and where there are some", async () => {
    for (const name of onNodes) {
      expect(part(name).type).toBe("kubernetes:apps/v1:DaemonSet");
      expect(podOf(part(name)).spec.tolerations).toEqual([{ operator: "Exists", effect: "NoSchedule" }]);
      expect(part(name).inputs["metadata"]).toMatchObject({
        annotations: { "pulumi.com/skipAwait": "true" },
      });
    }
    expect(containerOf("gpu").image).toBe(gpuExporterImage);
    expect(podOf(part("gpu")).spec.nodeSelector).toEqual({ "nvidia.com/gpu.present": "true" });
    const without = await declareMonitoring({ gpus: false });
    expect(without.resources.map(({ name }) => name).filter((name) => name.includes("gpu"))).toEqual([]);
    expect(jobsIn(without)).not.toHaveProperty("gpu");
  });

  it("hands documents over in ConfigMaps that the engine names, one for each KPI", async () => {
    const kpis = ["carts", "orders"].map((name) => ({ name, promql: `sum(${name})`, min: 1 }));
    const changed = await declareMonitoring({ kpis });
    const before = mapsOf(monitoring, "monitoring-prometheus-");
    const after = mapsOf(changed, "monitoring-prometheus-");
    expect(Object.keys(before)).toEqual(["PROMETHEUS_CONFIGURATION", "PROMETHEUS_RULES"]);
    expect(Object.keys(after)).toEqual([
      "PROMETHEUS_CONFIGURATION",
      "PROMETHEUS_RULES",
      "PROMETHEUS_KPI_RULES_0",
      "PROMETHEUS_KPI_RULES_1",
    ]);
    expect(after["PROMETHEUS_CONFIGURATION"]).toEqual(before["PROMETHEUS_CONFIGURATION"]);
    expect(new Set(Object.values(after)).size).toBe(4);
    const declared = changed.resources.filter(({ type }) => type === "kubernetes:core/v1:ConfigMap");
    // The engine makes an object's name of its own, which Kubernetes has to take.
    for (const { name } of declared) expect(name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
    const { containers, volumes } = podOf(changed.named("monitoring-prometheus")).spec;
    expect(containers[0].env).toContainEqual({ name: "DOCUMENTS", value: "/etc/bluegreen" });
    expect(JSON.stringify(volumes)).toContain(Object.values(after)[3]);
  });

  it("comes with another pod where a rule is another one, for its ConfigMap is", async () => {
    const strict = await declareMonitoring({ availabilityPercent: 99.9 });
    const name = "PROMETHEUS_RULES";
    const [before, after] = [monitoring, strict].map((each) => mapsOf(each, "monitoring-prometheus-")[name]);
    expect(after).not.toBe(before);
    expect(podOf(strict.named("monitoring-prometheus"))).not.toEqual(podOf(part("prometheus")));
    expect(podOf(strict.named("monitoring-exporter"))).toEqual(podOf(part("exporter")));
  });

  it("keeps values as long as the pod, or on a claim for as long as the stack", async () => {
    const volumeIn = ({ named }: Declaration<Outputs>) =>
      podOf(named("monitoring-prometheus")).spec.volumes.find(({ name }) => name === "data");
    expect(volumeIn(monitoring)).toEqual({ name: "data", emptyDir: { sizeLimit: "2Gi" } });
    const storage = { sizeGibibytes: 20, storageClass: "fast" };
    const claimed = await declareMonitoring({ storage, retentionHours: 720 });
    expect(volumeIn(claimed)).toEqual({
      name: "data",
      persistentVolumeClaim: { claimName: `${prefix}-prometheus` },
    });
    expect(claimed.named("monitoring-data").inputs["spec"]).toEqual({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "20Gi" } },
      storageClassName: "fast",
    });
    const { args } = podOf(claimed.named("monitoring-prometheus")).spec.containers[0];
    expect(args).toEqual([
      "prometheus",
      "--storage.tsdb.retention.time=720h",
      "--storage.tsdb.retention.size=14336MB",
      `--web.external-url=http://${prefix}-prometheus:9090`,
    ]);
  });

  it("has a Grafana only where its image is named", async () => {
    const without = await declareMonitoring({ grafana: undefined });
    expect(without.outputs.grafana).toBeUndefined();
    expect(without.resources.map(({ name }) => name).filter((name) => name.includes("grafana"))).toEqual([]);
  });

  it("hands Grafana its password in a Secret that the engine names, and keeps its database in memory", () => {
    const { volumes, containers, securityContext } = podOf(part("grafana")).spec;
    expect(part("grafana-admin").inputs["metadata"]).not.toHaveProperty("name");
    expect(securityContext).toMatchObject({ runAsUser: 472, runAsGroup: 0, fsGroup: 472 });
    expect(volumes.find(({ name }) => name === "data")).toEqual({
      name: "data",
      emptyDir: { medium: "Memory", sizeLimit: "64Mi" },
    });
    const paths = JSON.stringify(volumes);
    for (const path of [
      "admin-password",
      "dashboards/bluegreen-overview.json",
      "provisioning/datasources/prometheus.yaml",
    ])
      expect(paths).toContain(`"path":"${path}"`);
    expect(containers[0].env).toContainEqual({
      name: "GF_SECURITY_ADMIN_PASSWORD__FILE",
      value: "/etc/bluegreen/admin-password",
    });
  });
});

describe("the monitoring of a stack that a balancer routes", () => {
  let monitoring: Declaration<Outputs>;
  beforeAll(async () => {
    monitoring = await declareBalanced();
  });

  it("has no name for routers, no Service for their lines, and nobody who believes lines", () => {
    const names = monitoring.resources.map(({ name }) => name);
    expect(names).toContain("monitoring-exporter");
    for (const absent of ["monitoring-router-pods", "exporter-service"]) expect(names).not.toContain(absent);
    expect(monitoring.named("monitoring-exporter-policy").inputs["spec"]).toMatchObject({
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { "bluegreen.role": "prometheus" } } }],
          ports: [{ protocol: "TCP", port: 9145 }],
        },
      ],
    });
  });

  it("has an exporter of its own for what the gate found, and asks it under that name alone", () => {
    const { volumes, containers } = podOf(monitoring.named("monitoring-exporter")).spec;
    expect(containers[0].volumeMounts.map(({ mountPath }) => mountPath)).toEqual([
      "/tmp",
      "/var/lib/bluegreen/gate",
    ]);
    expect(volumes.map(({ configMap }) => configMap)).toEqual([
      undefined,
      { name: `${prefix}-gate`, optional: true },
    ]);
    expect(monitoring.named("monitoring-exporter-service").inputs).toMatchObject({
      metadata: { name: `${prefix}-exporter`, namespace },
      spec: { type: "ClusterIP", ports: [{ port: 9145 }] },
    });
    const jobs = jobsIn(monitoring);
    expect(Object.keys(jobs)).toEqual(["color", "gate", "host", "gpu", "prometheus", "alertmanager"]);
    expect(jobs["gate"]).toMatchObject({ static_configs: [{ targets: [`${prefix}-exporter:9145`] }] });
  });
});

/** Where nothing takes lines, nothing comes before the router for them. */
function declareBalanced() {
  return declare<Outputs>(async () => {
    const provider = new kubernetes.Provider("cluster", {});
    const place = { provider, namespace, prefix, ground: [] };
    const { prometheus, alertmanager } = new Monitoring("monitoring", {
      place,
      image,
      prometheusMemoryMebibytes: 256,
      alertmanagerMemoryMebibytes: 64,
      exporterMemoryMebibytes: 64,
      ...alertSettings,
      usersSeries: "colors",
      gpus: true,
      gpuExporterImage,
      grafana: undefined,
      after: [],
    });
    return Promise.resolve({ lines: "", prometheus, alertmanager });
  });
}

/** Scrape configurations by their names. */
function jobsIn({ named }: Declaration<Outputs>): Record<string, object> {
  const { data } = named("monitoring-prometheus-prometheus-configuration").inputs as {
    readonly data: Record<string, string>;
  };
  const { scrape_configs: jobs } = parse(data["PROMETHEUS_CONFIGURATION"] ?? "") as {
    readonly scrape_configs: readonly { readonly job_name: string }[];
  };
  return Object.fromEntries(jobs.map((job) => [job.job_name, job]));
}

/** Names of the ConfigMaps of a part by their only key. */
function mapsOf({ resources }: Declaration<Outputs>, start: string): Record<string, string> {
  const maps = resources.filter(
    ({ name, type }) => name.startsWith(start) && type === "kubernetes:core/v1:ConfigMap",
  );
  return Object.fromEntries(
    maps.map(({ name, inputs }) => {
      const [key = ""] = Object.keys(inputs["data"] as object);
      expect(inputs["immutable"]).toBe(true);
      // Under a name of the program's own, a text that comes back would be deleted with the one that is to go.
      expect(inputs["metadata"]).not.toHaveProperty("name");
      return [key, generatedName({ name, inputs })];
    }),
  );
}
