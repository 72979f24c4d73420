import { describe, expect, it } from "vitest";
import { certificatesOf, users } from "../../cluster/certificates.ts";
import { controllers, foundations } from "../../cluster/components.ts";
import { configurationOf } from "../../cluster/configuration.ts";
import { kubeconfigOf } from "../../cluster/kubeconfig.ts";
import { planCluster } from "../../cluster/plan.ts";

const plan = planCluster("cloud", []);
const files = configurationOf(plan, "/usr/lib/cni");
const components = [...foundations(plan), ...controllers(plan)];

describe("the cluster's kubelet", () => {
  const kubelet = JSON.parse(files["kubelet.json"] ?? "") as Record<string, unknown>;

  it("keeps the default sync period and the default way to notice changes, which tests rely on", () => {
    expect(Object.keys(kubelet)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/sync|DetectionStrategy/i)]),
    );
  });

  it("puts every pod below the cluster's own cgroup", () => {
    expect(kubelet["cgroupRoot"]).toBe(`/${plan.cgroup}`);
  });
});

describe("the cluster's programs", () => {
  it("have a kubeconfig for every user, and read no other one", () => {
    const words = [...components.flatMap(({ command }) => command), ...Object.values(files)].join("\n");
    const read = [...words.matchAll(/\/users\/([a-z-]+)[.]json/g)].map(([, name]) => name);
    const known = users.map(({ name }) => name).filter((name) => name !== "admin");
    expect(read.sort()).toEqual([...known].sort());
  });

  it("read the keys of certificates that are made, and no others", () => {
    const words = [...components.flatMap(({ command }) => command), files["kubelet.json"]].join("\n");
    const read = [...words.matchAll(/\/pki\/([a-z-]+)[.](?:key|pub)/g)].map(([, name]) => name ?? "");
    const made = certificatesOf(plan).map(({ name }) => name);
    expect([...new Set(read)].filter((name) => !made.includes(name))).toEqual(["sa"]);
  });

  it("open the API at the address of the link alone", () => {
    const api = components.find(({ name }) => name === "kube-apiserver");
    expect(api?.command).toContain(`--bind-address=${plan.nodeAddress}`);
  });
});

describe("a kubeconfig", () => {
  it("leads to the API with the authority that it is proven by", () => {
    const text = kubeconfigOf("192.0.2.2", "admin", { authority: "A", certificate: "C", key: "K" });
    expect(JSON.parse(text)).toMatchObject({
      "current-context": "admin",
      contexts: [{ name: "admin", context: { cluster: "admin", user: "admin" } }],
      clusters: [{ cluster: { server: "https://192.0.2.2:6443", "certificate-authority-data": btoa("A") } }],
      users: [{ user: { "client-certificate-data": btoa("C"), "client-key-data": btoa("K") } }],
    });
  });
});
