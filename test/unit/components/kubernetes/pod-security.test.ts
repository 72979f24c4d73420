import { beforeAll, describe, expect, it } from "vitest";
import type { Declaration } from "../../support/declare.ts";
import {
  declareCluster,
  everything,
  podMakers,
  templateOf,
  type PodSpec,
} from "../../support/kubernetes-stack.ts";
import { restrictedViolations, type JudgedPod } from "../../support/pod-security.ts";

const container = {
  name: "work",
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};
const sound: JudgedPod = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [container],
  volumes: [{ name: "tmp", emptyDir: {} }],
};

/** The sound pod with another container. */
const withContainer = (changes: object): JudgedPod => ({
  ...sound,
  containers: [{ ...container, ...changes }],
});
const withContext = (changes: object): JudgedPod =>
  withContainer({ securityContext: { ...container.securityContext, ...changes } });
const withPodContext = (changes: object): JudgedPod => ({
  ...sound,
  securityContext: { ...sound.securityContext, ...changes },
});

describe("the check for Pod Security's level restricted", () => {
  it("lets a sound pod pass, and one whose containers say for themselves what the pod does not", () => {
    expect(restrictedViolations(sound)).toEqual([]);
    const { securityContext, ...without } = sound;
    const context = { ...container.securityContext, ...securityContext };
    const own = { ...without, containers: [{ ...container, securityContext: context }] };
    expect(restrictedViolations(own)).toEqual([]);
  });

  it.each<[string, JudgedPod]>([
    ["hostNetwork", { ...sound, hostNetwork: true }],
    ["hostPID", { ...sound, hostPID: true }],
    ["volume node: hostPath", { ...sound, volumes: [{ name: "node", hostPath: { path: "/" } }] }],
    ["pod: runAsUser is 0", withPodContext({ runAsUser: 0 })],
    ["work: runAsNonRoot is not true", withPodContext({ runAsNonRoot: undefined })],
    ["work: runAsNonRoot is false", withContext({ runAsNonRoot: false })],
    ["work: there is no seccompProfile", withPodContext({ seccompProfile: undefined })],
    ["pod: seccomp is Unconfined", withPodContext({ seccompProfile: { type: "Unconfined" } })],
    ["work: seccomp is Unconfined", withContext({ seccompProfile: { type: "Unconfined" } })],
    ["pod: sysctl kernel.msgmax", withPodContext({ sysctls: [{ name: "kernel.msgmax" }] })],
    ["pod: seLinuxOptions.type", withPodContext({ seLinuxOptions: { type: "spc_t" } })],
    ["pod: appArmorProfile", withPodContext({ appArmorProfile: { type: "Unconfined" } })],
    ["pod: windowsOptions.hostProcess", withPodContext({ windowsOptions: { hostProcess: true } })],
    ["work: privileged", withContext({ privileged: true })],
    ["work: allowPrivilegeEscalation is not false", withContext({ allowPrivilegeEscalation: undefined })],
    ["work: capabilities.drop lacks ALL", withContext({ capabilities: { drop: ["NET_RAW"] } })],
    ["work: capabilities.add has CHOWN", withContext({ capabilities: { drop: ["ALL"], add: ["CHOWN"] } })],
    ["work: runAsUser is 0", withContext({ runAsUser: 0 })],
    ["work: procMount", withContext({ procMount: "Unmasked" })],
    ["work: hostPort", withContainer({ ports: [{ hostPort: 80 }] })],
    ["work: a probe or hook of another host", withContainer({ livenessProbe: { httpGet: { host: "db" } } })],
  ])("finds %s", (violation, pod) => {
    expect(restrictedViolations(pod)).toContain(violation);
  });

  it("looks at the containers that come first, too", () => {
    const pod = { ...sound, initContainers: [{ name: "model" }] };
    expect(restrictedViolations(pod)).toEqual([
      "model: allowPrivilegeEscalation is not false",
      "model: capabilities.drop lacks ALL",
    ]);
  });
});

describe("the pods of a stack", () => {
  let declared: Declaration<object>;
  let makers: readonly { readonly name: string; readonly namespace: string; readonly pod: PodSpec }[];

  beforeAll(async () => {
    declared = await declareCluster(everything);
    makers = podMakers(declared).map((maker) => ({
      name: maker.name,
      namespace: (maker.inputs["metadata"] as { namespace: string }).namespace,
      pod: templateOf(maker).spec,
    }));
  }, 60_000);

  it("are those of router, colors, model cache and of everything that watches", () => {
    expect(makers.map(({ name }) => name).sort()).toEqual([
      "blue-deployment",
      "green-deployment",
      "models-nodes-daemons",
      "monitoring-alertmanager",
      "monitoring-exporter",
      "monitoring-gpu",
      "monitoring-grafana",
      "monitoring-host",
      "monitoring-prometheus",
      "router-deployment",
    ]);
  });

  it("keep to the level restricted, but for those that make directories of nodes, which stand elsewhere", () => {
    const violations = makers.map(({ name, pod }): [string, string[]] => [name, restrictedViolations(pod)]);
    const wrong = violations.filter(([, found]) => found.length > 0).map(([name]) => name);
    expect(wrong).toEqual(["models-nodes-daemons"]);
    const elsewhere = makers.filter(({ namespace }) => namespace !== "bluegreen-test");
    expect(elsewhere.map(({ name, namespace }) => [name, namespace])).toEqual([
      ["models-nodes-daemons", "bluegreen-test-nodes"],
    ]);
  });

  it("stand in namespaces in which the API server refuses any other", () => {
    const levelOf = (name: string) => {
      const { labels } = declared.named(name).inputs["metadata"] as { labels: Record<string, string> };
      return labels["pod-security.kubernetes.io/enforce"];
    };
    expect([levelOf("namespace"), levelOf("models-nodes-namespace")]).toEqual(["restricted", "privileged"]);
  });

  it("cannot write to their roots, have limits of memory, and no word with the API server", () => {
    for (const { name, pod } of makers) {
      expect([
        name,
        (pod as { automountServiceAccountToken?: boolean }).automountServiceAccountToken,
      ]).toEqual([name, false]);
      for (const { securityContext, resources } of [...(pod.initContainers ?? []), ...pod.containers]) {
        expect([name, securityContext]).toMatchObject([name, { readOnlyRootFilesystem: true }]);
        expect([name, Object.keys(resources.limits)]).toEqual([
          name,
          expect.arrayContaining(["memory"]) as string[],
        ]);
        expect([name, Object.keys(resources.requests).sort()]).toEqual([name, ["cpu", "memory"]]);
      }
    }
  });

  it("mount only volumes that they have", () => {
    for (const { pod } of makers) {
      const names = pod.volumes.map(({ name }) => name);
      for (const { volumeMounts } of [...(pod.initContainers ?? []), ...pod.containers])
        for (const { name } of volumeMounts) expect(names).toContain(name);
    }
  });

  it("pull their images with the config's Secrets", () => {
    for (const { name, pod } of makers)
      expect([name, (pod as { imagePullSecrets?: object }).imagePullSecrets]).toEqual([
        name,
        [{ name: "registry" }],
      ]);
  });
});
