import { describe, expect, it } from "vitest";
import { unknown, type Properties } from "../../../provider/kind.ts";
import { difference } from "../../../toolchain/kubernetes-plugin/difference.ts";

const type = { apiVersion: "apps/v1", kind: "Deployment" };
const byDefault = { configMaps: false, secrets: false };

function deployment(spec: Properties, metadata: Properties = {}): Properties {
  return { ...type, metadata: { name: "web", namespace: "shop", ...metadata }, spec };
}

/** The changes to `wanted` of an object that was made of `inputs` and looks like `live`. */
function changes(inputs: Properties, live: Properties, wanted: Properties, kind = type) {
  const comparison = {
    id: "shop/web",
    recordedInputs: inputs,
    recordedOutputs: { ...live, __inputs: inputs, __fieldManager: "pulumi-kubernetes-0badcafe" },
    inputs: wanted,
  };
  return difference(kind, comparison, byDefault);
}
const words = (...args: Parameters<typeof changes>) =>
  changes(...args).changes.map(({ kind, path, replaces }) => `${kind} ${path}${replaces ? " replaces" : ""}`);

describe("nothing is changed", () => {
  it("by what the server fills in", () => {
    const inputs = deployment({ replicas: 1, template: { spec: { containers: [{ name: "a" }] } } });
    const live = deployment(
      {
        replicas: 1,
        strategy: { type: "RollingUpdate" },
        template: { spec: { containers: [{ name: "a", imagePullPolicy: "Always" }, { name: "injected" }] } },
      },
      { uid: "1", resourceVersion: "7", annotations: { "deployment.kubernetes.io/revision": "1" } },
    );
    expect(words(inputs, live, inputs)).toEqual([]);
  });

  it.each([
    ["cpu", "1000m", "1"],
    ["cpu", 1, "1"],
    ["memory", "1024Mi", "1Gi"],
    ["memory", "1e3", "1k"],
  ])("by a quantity of %s that is written as %s, which the server writes as %s", (key, given, stored) => {
    const at = (value: unknown) => deployment({ resources: { limits: { [key]: value } } });
    expect(words(at(given), at(stored), at(given))).toEqual([]);
  });

  it("by values that mean nothing, which the server drops", () => {
    const inputs = deployment({ nodeSelector: {}, volumeMounts: [{ name: "a", readOnly: false }] });
    const live = deployment({ volumeMounts: [{ name: "a" }] });
    expect(words(inputs, live, inputs)).toEqual([]);
  });

  it("by null, which the SDK sends for what was left out", () => {
    const inputs = deployment({ replicas: 1 });
    expect(words(inputs, inputs, deployment({ replicas: 1, paused: null }))).toEqual([]);
  });

  it("by text that moves from stringData to data", () => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "key" } };
    const live = { ...secret, data: { a: Buffer.from("b").toString("base64") } };
    const wanted = { ...secret, stringData: { a: "b" } };
    expect(words(live, live, wanted, { apiVersion: "v1", kind: "Secret" })).toEqual([]);
  });
});

describe("a change is told", () => {
  it("at its own path", () => {
    const at = (image: string, replicas?: number) =>
      deployment({ replicas, template: { spec: { containers: [{ name: "a", image }] } } });
    expect(words(at("a:1", 2), at("a:1", 2), at("a:2", 3))).toEqual([
      "UPDATE spec.replicas",
      "UPDATE spec.template.spec.containers[0].image",
    ]);
  });

  it("of what the program no longer says", () => {
    const before = deployment({ replicas: 1, paused: true });
    expect(words(before, before, deployment({ replicas: 1 }))).toEqual(["DELETE spec.paused"]);
  });

  it("of zero replicas that were not given before", () => {
    const live = deployment({ replicas: 1 });
    expect(words(deployment({}), live, deployment({ replicas: 0 }))).toEqual(["ADD spec.replicas"]);
  });

  it("of what somebody changed by hand, once a refresh has seen it", () => {
    const inputs = deployment({ replicas: 2 });
    expect(words(inputs, deployment({ replicas: 5 }), inputs)).toEqual(["UPDATE spec.replicas"]);
  });

  it("of an annotation by its quoted key", () => {
    const before = deployment({}, { annotations: { "example.com/a": "1" } });
    const after = deployment({}, { annotations: { "example.com/a": "2" } });
    expect(words(before, before, after)).toEqual(['UPDATE metadata.annotations["example.com/a"]']);
  });

  it("of a value that preview does not know", () => {
    const before = deployment({ replicas: 1 });
    expect(words(before, before, deployment({ replicas: unknown }))).toEqual(["UPDATE spec.replicas"]);
  });

  it("where a name that the engine generated is given now, as a replacement", () => {
    const annotations = { "pulumi.com/autonamed": "true" };
    const before = deployment({}, { name: "web-0badcafe", annotations });
    expect(words(before, before, deployment({}))).toContain("UPDATE metadata.name replaces");
  });
});

describe("an object that is replaced", () => {
  const at = (app: string, metadata: Properties = {}) =>
    deployment({ selector: { matchLabels: { app } } }, metadata);

  it("goes before the new one comes where both have the name that the program gives", () => {
    expect(changes(at("a"), at("a"), at("b")).deleteBeforeReplace).toBe(true);
  });

  it("stays until the new one is there where the name was generated", () => {
    const annotations = { "pulumi.com/autonamed": "true" };
    const generated = (app: string) => at(app, { annotations });
    expect(changes(generated("a"), generated("a"), generated("b")).deleteBeforeReplace).toBe(false);
  });

  it("stays until the new one is there where it moves to another namespace", () => {
    expect(changes(at("a"), at("a"), at("a", { namespace: "other" })).deleteBeforeReplace).toBe(false);
  });

  it("is not one where nothing replaces", () => {
    const more = deployment({ selector: { matchLabels: { app: "a" } }, replicas: 3 });
    expect(changes(at("a"), at("a"), more).deleteBeforeReplace).toBe(false);
  });
});
