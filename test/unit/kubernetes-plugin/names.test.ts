import { describe, expect, it } from "vitest";
import { dashedNames, normalized, underscoredNames } from "../../../toolchain/kubernetes-plugin/normalize.ts";
import { quantityOf, sameQuantity } from "../../../toolchain/kubernetes-plugin/quantity.ts";
import { objectType } from "../../../toolchain/kubernetes-plugin/type-token.ts";

describe("a type of the SDK", () => {
  it.each([
    ["kubernetes:core/v1:ConfigMap", "v1", "ConfigMap"],
    ["kubernetes:apps/v1:Deployment", "apps/v1", "Deployment"],
    ["kubernetes:networking.k8s.io/v1:Ingress", "networking.k8s.io/v1", "Ingress"],
    ["kubernetes:example.com/v1alpha1:CronTab", "example.com/v1alpha1", "CronTab"],
    ["kubernetes:example.com/v1:PriceList", "example.com/v1", "PriceList"],
  ])("%s means %s %s", (token, apiVersion, kind) => {
    expect(objectType(token)).toEqual({ apiVersion, kind });
  });

  it.each([
    ["kubernetes:helm.sh/v3:Release", "use the official one"],
    ["kubernetes:core/v1:ConfigMapPatch", "declare the whole object"],
    ["kubernetes:core/v1:ConfigMapList", "declare what is in it"],
    ["kubernetes:nothing", "no type of a Kubernetes object"],
  ])("%s is refused: %s", (token, cure) => {
    expect(() => objectType(token)).toThrow(cure);
  });
});

describe("names that the SDK cannot spell", () => {
  const spelled = {
    schema: { "x-kubernetes-int-or-string": true, properties: [{ "x-kubernetes-map-type": "a" }] },
  };
  const written = {
    schema: { x_kubernetes_int_or_string: true, properties: [{ x_kubernetes_map_type: "a" }] },
  };

  it("become those of Kubernetes, and the other way round", () => {
    expect(dashedNames(written)).toEqual(spelled);
    expect(underscoredNames(spelled)).toEqual(written);
  });

  it("are those of custom resource definitions alone", () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", data: { x_kubernetes_note: "kept" } };
    expect(normalized(object)).toEqual(object);
  });
});

describe("a manifest", () => {
  it("has nothing that the server sets", () => {
    const metadata = {
      name: "a",
      uid: "1",
      resourceVersion: "2",
      managedFields: [],
      creationTimestamp: "now",
    };
    expect(normalized({ apiVersion: "core/v1", kind: "Service", metadata, __note: 1, spec: null })).toEqual({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a" },
    });
  });

  it("has base64 as the server writes it, and text before data", () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      data: { a: "Yg==\n", b: "Yg==" },
      stringData: { b: "c" },
    };
    expect(normalized(secret)["data"]).toEqual({ a: "Yg==", b: "Yw==" });
  });
});

describe("text in the data of a Secret that is no base64", () => {
  it("is left for the server to refuse", () => {
    const secret = { apiVersion: "v1", kind: "Secret", data: { a: "not base64!" } };
    expect(normalized(secret)["data"]).toEqual(secret.data);
  });
});

describe("a quantity", () => {
  it.each([
    ["1500m", 1.5],
    ["2Gi", 2 ** 31],
    ["64Ki", 65536],
    ["1e3", 1000],
    ["1E", 1e18],
    [".5", 0.5],
    [3, 3],
  ])("%s is %d", (text, number) => {
    expect(quantityOf(text)).toBe(number);
  });

  it.each(["", "a", "1.2.3", "1Mib", "1K", "1mi", null])("is not %s", (text) => {
    expect(quantityOf(text)).toBeUndefined();
    expect(sameQuantity(text, text)).toBe(false);
  });
});
