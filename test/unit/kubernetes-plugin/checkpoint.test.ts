import { describe, expect, it } from "vitest";
import { unknown } from "../../../provider/kind.ts";
import {
  fieldManagerFor,
  inputsIn,
  liveIn,
  outputsOf,
  previewOutputs,
} from "../../../toolchain/kubernetes-plugin/checkpoint.ts";

const secretMark = "4dabf18193072939515e22adb298388d";
const inputs = { apiVersion: "v1", kind: "Secret", metadata: { name: "key" }, data: { a: "Yg==" } };

describe("the state of an object", () => {
  const live = { ...inputs, metadata: { name: "key", uid: "1" }, type: "Opaque" };
  const outputs = outputsOf(live, inputs, "manager-1");

  it("is what the cluster says, and what the official provider looks for", () => {
    expect(outputs).toMatchObject({
      metadata: { uid: "1" },
      __initialApiVersion: "v1",
      __fieldManager: "manager-1",
    });
    expect(outputs["__inputs"]).toEqual({ [secretMark]: expect.any(String) as string, value: inputs });
  });

  it("hides the data of a Secret", () => {
    expect(outputs["data"]).toEqual({ [secretMark]: expect.any(String) as string, value: inputs.data });
  });

  it("is read back as the engine gives it, with secrets unwrapped", () => {
    const recorded = { ...live, __inputs: inputs, __initialApiVersion: "v1" };
    expect(inputsIn(recorded)).toEqual(inputs);
    expect(liveIn(recorded)).toEqual(live);
  });

  it("keeps the version that the object was made with", () => {
    expect(outputsOf(live, inputs, "m", { __initialApiVersion: "v1beta1" })["__initialApiVersion"]).toBe(
      "v1beta1",
    );
  });
});

describe("the owner of the fields", () => {
  it("is a new one for a new object, and stays", () => {
    expect(fieldManagerFor({})).toMatch(/^pulumi-kubernetes-[0-9a-f]{8}$/);
    expect(fieldManagerFor({}, { __fieldManager: "earlier" })).toBe("earlier");
  });

  it("is whom an annotation names", () => {
    const named = { metadata: { annotations: { "pulumi.com/patchFieldManager": "mine" } } };
    expect(fieldManagerFor(named, { __fieldManager: "earlier" })).toBe("mine");
  });
});

describe("what a dry run tells", () => {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { ports: [{ port: 80 }] },
  };
  const answer = {
    ...service,
    metadata: { name: "web", uid: "1", resourceVersion: "2" },
    spec: {
      type: "NodePort",
      clusterIP: "10.0.0.7",
      clusterIPs: ["10.0.0.7"],
      ports: [{ port: 80, nodePort: 30001 }],
    },
    status: { loadBalancer: {} },
  };

  it("leaves open what the server makes up when the object is made", () => {
    const outputs = previewOutputs(answer, service, true);
    expect(outputs["status"]).toBeUndefined();
    expect(outputs["metadata"]).toMatchObject({ name: "web", uid: unknown, resourceVersion: unknown });
    expect(outputs["spec"]).toMatchObject({
      type: "NodePort",
      clusterIP: unknown,
      clusterIPs: unknown,
      ports: [{ port: 80, nodePort: unknown }],
    });
  });

  it("knows what the program gives", () => {
    const given = { ...service, spec: { clusterIP: "None", ports: [{ port: 80, nodePort: 30001 }] } };
    const outputs = previewOutputs({ ...answer, spec: { ...answer.spec, clusterIP: "None" } }, given, true);
    expect(outputs["spec"]).toMatchObject({ clusterIP: "None", ports: [{ nodePort: 30001 }] });
  });

  it("knows the identity and the status of an object that exists", () => {
    const outputs = previewOutputs(answer, service, false);
    expect(outputs["metadata"]).toMatchObject({ uid: "1", resourceVersion: unknown });
    expect(outputs["spec"]).toMatchObject({ clusterIP: "10.0.0.7" });
    expect(outputs["status"]).toEqual({ loadBalancer: {} });
  });
});
