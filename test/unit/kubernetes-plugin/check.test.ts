import { describe, expect, it } from "vitest";
import { unknown, type Properties } from "../../../provider/kind.ts";
import { checkObject } from "../../../toolchain/kubernetes-plugin/check.ts";

const surroundings = {
  type: { apiVersion: "v1", kind: "ConfigMap" },
  isNamespaced: true,
  namespace: "shop",
  resourceName: "texts",
};
const check = (inputs: Properties, recorded?: Properties, place: Partial<typeof surroundings> = {}) =>
  checkObject(inputs, recorded, { ...surroundings, ...place });
const metadataOf = (...args: Parameters<typeof check>) => check(...args).inputs["metadata"] as Properties;
const autonamed = { "pulumi.com/autonamed": "true" };

describe("the name of an object", () => {
  it("is made of the resource's name and eight digits, and marked, where none is given", () => {
    const { name, annotations } = metadataOf({});
    expect(name).toMatch(/^texts-[0-9a-f]{8}$/);
    expect(annotations).toEqual(autonamed);
  });

  it("is another one for every new object", () => {
    expect(metadataOf({})["name"]).not.toBe(metadataOf({})["name"]);
  });

  it("stays over updates", () => {
    const recorded = { metadata: { name: "texts-0badcafe", annotations: autonamed } };
    const { name, annotations } = metadataOf({ metadata: { annotations: { a: "b" } } }, recorded);
    expect(name).toBe("texts-0badcafe");
    expect(annotations).toEqual({ a: "b", ...autonamed });
  });

  it("is left as the program gives it", () => {
    expect(metadataOf({ metadata: { name: "mine" } })).toEqual({ name: "mine", namespace: "shop" });
  });

  it("is left open where it was given before and is not any more, which replaces the object", () => {
    expect(metadataOf({}, { metadata: { name: "mine" } })["name"]).toBeUndefined();
  });

  it("is not generated where preview does not know the given one", () => {
    expect(metadataOf({ metadata: { name: unknown } })["name"]).toBe(unknown);
    expect(check({ metadata: unknown }).inputs["metadata"]).toBe(unknown);
  });
});

describe("the namespace of an object", () => {
  it("is that of the provider where none is given", () => {
    expect(metadataOf({ metadata: { name: "a" } })["namespace"]).toBe("shop");
  });

  it("is the given one", () => {
    expect(metadataOf({ metadata: { name: "a", namespace: "other" } })["namespace"]).toBe("other");
  });

  it("is none where the kind has none, and where no cluster can be named", () => {
    expect(metadataOf({ metadata: { name: "a" } }, undefined, { isNamespaced: false })).toEqual({
      name: "a",
    });
    const nowhere = checkObject({ metadata: { name: "a" } }, undefined, {
      ...surroundings,
      namespace: undefined,
    });
    expect(nowhere.inputs["metadata"]).toEqual({ name: "a" });
  });
});

describe("inputs", () => {
  it("get the version and kind of their type", () => {
    expect(check({}).inputs).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
  });

  it("of a Secret are recorded as a secret, with its text in data", () => {
    const type = { apiVersion: "v1", kind: "Secret" };
    const { inputs } = checkObject({ stringData: { a: "b" } }, undefined, { ...surroundings, type });
    expect(inputs["stringData"]).toBeUndefined();
    expect(inputs["data"]).toEqual({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: { a: Buffer.from("b").toString("base64") },
    });
  });

  it("are refused where they ask the server for a name", () => {
    const { failures } = check({ metadata: { generateName: "a-" } });
    expect(failures.map(({ property }) => property)).toEqual(["metadata.generateName"]);
  });

  it("are refused where they wait for what this plugin does not understand", () => {
    const waitFor = (value: string) =>
      check({ metadata: { annotations: { "pulumi.com/waitFor": value } } }).failures.map(
        ({ reason }) => reason,
      );
    expect(waitFor("condition=Ready")).toEqual([]);
    expect(waitFor('["condition=Ready", "condition=Failed=False"]')).toEqual([]);
    expect(waitFor("jsonpath={.status.phase}=Bound")).toEqual([expect.stringContaining("condition=<type>")]);
  });
});
