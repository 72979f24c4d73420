import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { colors } from "../../../../components/color.ts";
import type { Declaration } from "../../support/declare.ts";
import {
  declareCluster,
  gpus,
  objectsOf,
  podMakers,
  serverOf,
  specOf,
  templateOf,
  type PodSpec,
} from "../../support/kubernetes-stack.ts";
import { restrictedViolations } from "../../support/pod-security.ts";

const prefix = "bluegreen-test";
const settings = gpus["kubernetes"] as Readonly<Record<string, unknown>>;
const daemons = ["gpu-plugin-daemons", "gpu-exporter-daemons"] as const;

/** The stack with other settings of its GPUs. */
const withGpus = (gpu: object, changes: object = {}) =>
  declareCluster({ ...gpus, kubernetes: { ...settings, gpu }, ...changes });

const podOf = (declaration: Declaration<object>, name: string) =>
  templateOf(declaration.named(name)).spec as PodSpec & {
    readonly nodeSelector?: object;
    readonly affinity?: { readonly nodeAffinity?: object; readonly podAntiAffinity?: object };
    readonly tolerations?: object;
    readonly priorityClassName?: string;
    readonly runtimeClassName?: string;
  };
const releasesOf = ({ named }: Declaration<object>) =>
  colors.map((color) => named(`${color}-release`).inputs["identity"]);

describe("a stack with GPUs", () => {
  let declared: Declaration<object>;

  beforeAll(async () => {
    declared = await declareCluster(gpus);
  }, 60_000);

  it.each(colors)("gives the server of %s a GPU, on nodes of that color alone, and no other pod", (color) => {
    const { requests, limits } = serverOf(declared, color).resources;
    expect([requests["nvidia.com/gpu"], limits["nvidia.com/gpu"]]).toEqual(["1", "1"]);
    const pod = podOf(declared, `${color}-deployment`);
    expect(pod.nodeSelector).toEqual({ "nvidia.com/gpu.present": "true", "bluegreen.color": color });
    expect(pod.tolerations).toEqual([{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }]);
    const rest = podMakers(declared).filter(
      ({ name }) => !name.endsWith("-deployment") || name.startsWith("router"),
    );
    expect(rest.length).toBeGreaterThan(5);
    for (const { inputs } of rest) expect(JSON.stringify(inputs)).not.toContain('"nvidia.com/gpu":');
  });

  it("keeps the pods of its colors to Pod Security's level restricted, and those with rights on nodes elsewhere", () => {
    const wrong = podMakers(declared)
      .filter((maker) => restrictedViolations(templateOf(maker).spec).length > 0)
      .map(({ name, inputs }) => [name, (inputs["metadata"] as { namespace: string }).namespace]);
    expect(wrong.sort()).toEqual([
      ["gpu-exporter-daemons", `${prefix}-gpus`],
      ["gpu-plugin-daemons", `${prefix}-gpus`],
      ["models-nodes-daemons", `${prefix}-nodes`],
    ]);
    expect(declared.named("gpus-namespace").inputs["metadata"]).toMatchObject({
      name: `${prefix}-gpus`,
      labels: { "pod-security.kubernetes.io/enforce": "privileged" },
    });
  });

  it("lets its namespace have pods of the priority that they ask for, which some clusters keep for their own", () => {
    const { scopeSelector } = declared.named("gpus-quota").inputs["spec"] as { scopeSelector: object };
    const asked = podOf(declared, "gpu-plugin-daemons").priorityClassName;
    expect(scopeSelector).toEqual({
      matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: [asked] }],
    });
    expect(declared.named("gpus-quota").inputs["metadata"]).toMatchObject({ namespace: `${prefix}-gpus` });
  });

  it("gives the plugin no more of a node than kubelet's folder, without a capability", () => {
    const { containers, volumes } = podOf(declared, "gpu-plugin-daemons");
    expect(containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
      runAsUser: 0,
      runAsGroup: 0,
    });
    const ofNode = volumes.filter(({ hostPath }) => hostPath !== undefined);
    expect(ofNode).toEqual([
      { name: "kubelet", hostPath: { path: "/var/lib/kubelet/device-plugins", type: "Directory" } },
    ]);
  });

  it("gives the exporter the capability that DCGM wants, and kubelet's folder to read alone", () => {
    const { containers, volumes } = podOf(declared, "gpu-exporter-daemons");
    expect(containers[0]?.securityContext).toMatchObject({ capabilities: { add: ["SYS_ADMIN"] } });
    expect(containers[0]?.volumeMounts).toContainEqual({
      name: "kubelet",
      mountPath: "/var/lib/kubelet/pod-resources",
      readOnly: true,
    });
    expect(volumes.filter(({ hostPath }) => hostPath !== undefined)).toHaveLength(1);
  });

  it.each(daemons)(
    "runs %s on the nodes of either color, whose taint it tolerates, without the API server",
    (name) => {
      const pod = podOf(declared, name);
      const term = (color: string) => ({
        matchExpressions: [
          { key: "bluegreen.color", operator: "In", values: [color] },
          { key: "nvidia.com/gpu.present", operator: "In", values: ["true"] },
        ],
      });
      expect(pod.affinity?.nodeAffinity).toEqual({
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term("blue"), term("green")] },
      });
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        imagePullSecrets: [{ name: "registry" }],
        priorityClassName: "system-node-critical",
        tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
      });
      expect(declared.named(name).inputs["metadata"]).toMatchObject({
        annotations: { "pulumi.com/skipAwait": "true" },
      });
      expect(specOf(declared.named(name))).toMatchObject({
        updateStrategy: { rollingUpdate: { maxUnavailable: "100%" } },
      });
    },
  );

  it("has one plugin on a node, whichever stack's: two would both be asked for the same GPUs", () => {
    expect(podOf(declared, "gpu-plugin-daemons").affinity?.podAntiAffinity).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          labelSelector: { matchLabels: { "bluegreen.role": "plugin" } },
          namespaceSelector: {},
          topologyKey: "kubernetes.io/hostname",
        },
      ],
    });
    expect(podOf(declared, "gpu-exporter-daemons").affinity).not.toHaveProperty("podAntiAffinity");
  });

  it("lets pods share a GPU by the plugin's file, and another share is another file and pod", async () => {
    const config = declared.named("gpu-plugin-config").inputs as { readonly data: Record<string, string> };
    expect(config).toMatchObject({ immutable: true });
    expect(parse(config.data["config.yaml"] ?? "")).toEqual({
      version: "v1",
      flags: { migStrategy: "none" },
      sharing: {
        timeSlicing: {
          renameByDefault: false,
          failRequestsGreaterThanOne: true,
          resources: [{ name: "nvidia.com/gpu", replicas: 2 }],
        },
      },
    });
    const { containers } = podOf(declared, "gpu-plugin-daemons");
    expect(containers[0]?.env).toEqual([{ name: "CONFIG_FILE", value: "/etc/bluegreen/config.yaml" }]);
    const gpu = settings["gpu"] as object;
    const four = await withGpus({ ...gpu, devicePlugin: { timeSlicing: 4 } });
    expect(podOf(four, "gpu-plugin-daemons")).not.toEqual(podOf(declared, "gpu-plugin-daemons"));
    const whole = await withGpus({ ...gpu, devicePlugin: {} });
    expect(podOf(whole, "gpu-plugin-daemons").containers[0]?.env).toEqual([]);
    expect(whole.resources.map(({ name }) => name)).not.toContain("gpu-plugin-config");
    // Who serves is not touched by either.
    for (const other of [four, whole]) expect(releasesOf(other)).toEqual(releasesOf(declared));
  });

  it("counts GPUs before any color asks for them, and watches them after users have moved", () => {
    for (const color of colors) expect(declared.named(`${color}-deployment`).after).toContain("gpu-plugin");
    expect(declared.named("gpus-namespace").after).toEqual(["namespace"]);
    expect(declared.named("gpus-quota").after).toEqual(["gpus-namespace"]);
    expect(declared.named("gpu-plugin-daemons").after).toEqual(["gpus-namespace", "gpus-quota"]);
    expect(declared.named("gpu-exporter-daemons").after).toEqual(
      expect.arrayContaining(["gpus-namespace", "route", "green-deployment"]),
    );
  });

  it("has its Prometheus ask every exporter by a name that another namespace can resolve, with alerts", () => {
    const documents = declared.resources.filter(({ name }) =>
      name.startsWith("monitoring-prometheus-prometheus"),
    );
    const texts = documents.map(({ inputs }) =>
      Object.values(inputs["data"] as Record<string, string>).join(),
    );
    const [configuration = "", rules = ""] = texts;
    const { scrape_configs: jobs } = parse(configuration) as { scrape_configs: { job_name: string }[] };
    expect(jobs.find(({ job_name }) => job_name === "gpu")).toMatchObject({
      dns_sd_configs: [{ names: [`${prefix}-gpu-pods.${prefix}-gpus.svc`], type: "A", port: 9400 }],
    });
    expect(rules).toContain("GpuMemoryFull");
    expect(declared.named("gpu-exporter-pods").inputs).toMatchObject({
      metadata: { name: `${prefix}-gpu-pods`, namespace: `${prefix}-gpus` },
      spec: { clusterIP: "None", selector: { "bluegreen.stack": prefix, "bluegreen.role": "gpu" } },
    });
    // The one without rights, of monitoring.gpus, is not there beside it.
    expect(declared.resources.map(({ name }) => name)).not.toContain("monitoring-gpu");
  });

  it("is flipped by gate and route alone", async () => {
    const flipped = await declareCluster({ ...gpus, activeColor: "green" });
    const differing = objectsOf(declared).filter(
      ({ name, inputs }) => JSON.stringify(flipped.named(name).inputs) !== JSON.stringify(inputs),
    );
    expect(differing.map(({ name }) => name)).toEqual([]);
    expect(releasesOf(flipped)).toEqual(releasesOf(declared));
  });
});

describe("the release of a color", () => {
  it("is another one with GPUs, and stays what it was where the other color alone gets some", async () => {
    const [without, both] = [await declareCluster(), await declareCluster({ kubernetes: { gpu: {} } })];
    const green = await declareCluster({ kubernetes: { gpu: { perPod: { blue: 0, green: 1 } } } });
    expect(releasesOf(both)).not.toContain(releasesOf(without)[0]);
    expect(releasesOf(green)).toEqual([releasesOf(without)[0], releasesOf(both)[1]]);
    expect(both.named("blue-release").inputs["facts"]).toMatchObject({ gpus: 1 });
    expect(without.named("blue-release").inputs["facts"]).not.toHaveProperty("gpus");
  });

  it("is none of the business of what counts and watches GPUs: the cluster's own may do", async () => {
    const gpu = { nodeSelector: { gpu: "yes" } };
    const [plain, counted] = [
      await withGpus(gpu),
      await withGpus({ ...gpu, devicePlugin: {}, dcgmExporter: {} }),
    ];
    expect(releasesOf(counted)).toEqual(releasesOf(plain));
    const names = plain.resources.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("gpu"))).toEqual([]);
  });
});

it("a cluster whose namespaces others make gets none for GPUs either", async () => {
  const kubernetes = { ...settings, createNamespace: false, namespace: "ml" };
  const { resources, named } = await declareCluster({ ...gpus, kubernetes });
  expect(resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace")).toEqual([]);
  expect(named("gpu-plugin-daemons").inputs["metadata"]).toMatchObject({ namespace: "ml-gpus" });
});
