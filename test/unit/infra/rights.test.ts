import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";

interface Rights {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

const file = join(import.meta.dirname, "../../../docs/examples/kubernetes/rights.yaml");
const documents = parseAllDocuments(await readFile(file, "utf8")).map((each) => each.toJS() as Rights);

/** Verbs that an object of the example grants. */
function granted(name: string, namespace: string | undefined, group: string, resource: string): string[] {
  const found = documents.filter(
    ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
  );
  return found
    .flatMap(({ rules }) => rules)
    .filter(({ apiGroups, resources }) => apiGroups.includes(group) && resources.includes(resource))
    .flatMap(({ verbs }) => verbs);
}

describe("the example of rights", () => {
  const looks = ["get", "list", "watch"];
  it.each([
    ["whether a Service has pods, which an update waits for", "discovery.k8s.io", "endpointslices", looks],
    ["what a color is made of, which the gate looks at", "apps", "replicasets", looks],
    ["why a pod does not come up", "", "events", looks],
    ["pods, and the annotation that makes kubelet read the route", "", "pods", [...looks, "patch"]],
    ["routers, one by one", "", "pods/proxy", ["get", "create"]],
  ])("lets an update see %s", (_what, group, resource, verbs) => {
    expect(granted("bluegreen", "shop-models", group, resource)).toEqual(expect.arrayContaining(verbs));
  });

  it.each([
    ["apps", "daemonsets"],
    ["", "services"],
    ["", "configmaps"],
  ])("lets an update bring what counts and watches GPUs, by %s/%s", (group, resource) => {
    const verbs = granted("bluegreen", "shop-models-gpus", group, resource);
    expect(verbs).toEqual(expect.arrayContaining(["create", "patch", "delete", "get"]));
  });

  it("lets an update know the cluster again, by one namespace alone", () => {
    const [rights] = documents.filter(({ metadata }) => metadata.name === "bluegreen-cluster");
    expect(rights?.kind).toBe("ClusterRole");
    expect(rights?.rules).toEqual([
      { apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] },
    ]);
  });
});
