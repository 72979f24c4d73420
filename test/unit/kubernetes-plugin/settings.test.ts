import { describe, expect, it } from "vitest";
import { unknown, type Properties } from "../../../provider/kind.ts";
import type { ClusterAccess } from "../../../provider/kubernetes-config.ts";
import { replacingSettings } from "../../../toolchain/kubernetes-plugin/settings-difference.ts";
import { settingsFailures, settingsOf } from "../../../toolchain/kubernetes-plugin/settings.ts";

describe("the configuration", () => {
  it("has defaults", () => {
    expect(settingsOf({}, {})).toEqual({
      choice: { kubeconfig: undefined, context: undefined, cluster: undefined, namespace: undefined },
      mutability: { configMaps: false, secrets: false },
      patchForce: false,
      upsert: false,
      deleteUnreachable: false,
      skipUpdateUnreachable: false,
      suppressDeprecationWarnings: false,
      requestSeconds: 60,
    });
  });

  it.each<[string, Properties, NodeJS.ProcessEnv]>([
    ["as the SDK sends it, as text", { enablePatchForce: "true" }, {}],
    ["as a value", { enablePatchForce: true }, {}],
    ["as a variable", {}, { PULUMI_K8S_ENABLE_PATCH_FORCE: "true" }],
  ])("takes a flag %s", (_, configuration, environment) => {
    expect(settingsOf(configuration, environment).patchForce).toBe(true);
  });

  it("counts before variables", () => {
    const environment = { PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE: "true" };
    expect(settingsOf({ enableConfigMapMutable: "false" }, environment).mutability.configMaps).toBe(false);
  });

  it("takes empty text, which some SDKs send, as nothing", () => {
    expect(settingsOf({ kubeconfig: "", context: "" }, {}).choice.kubeconfig).toBeUndefined();
  });

  it("takes a kubeconfig that is an object, and the client's limit", () => {
    const { choice, requestSeconds } = settingsOf(
      { kubeconfig: { clusters: [] }, kubeClientSettings: '{"timeout":5}' },
      {},
    );
    expect(choice.kubeconfig).toBe('{"clusters":[]}');
    expect(requestSeconds).toBe(5);
  });

  it.each<[string, Properties]>([
    ["enableServerSideApply", { enableServerSideApply: "false" }],
    ["renderYamlToDirectory", { renderYamlToDirectory: "out" }],
    ["strictMode", { strictMode: "true" }],
  ])("is refused with %s", (property, configuration) => {
    expect(settingsFailures(configuration, {}).map((failure) => failure.property)).toEqual([property]);
  });

  it("is taken where preview cannot know the kubeconfig, or the identifier", () => {
    const configuration = { kubeconfig: unknown, clusterIdentifier: unknown, enableServerSideApply: "true" };
    expect(settingsFailures(configuration, {})).toEqual([]);
  });

  it("is taken with what has no effect here", () => {
    const configuration = { suppressHelmHookWarnings: "true", helmReleaseSettings: "{}", version: "4.34.2" };
    expect(settingsFailures({ ...configuration, enableServerSideApply: "true" }, {})).toEqual([]);
  });
});

describe("another cluster", () => {
  const servers: Readonly<Record<string, string>> = { a: "https://a", a2: "https://a", b: "https://b" };
  const accessOf = ({ context }: Properties): ClusterAccess | undefined => {
    const server = servers[String(context)];
    return server === undefined
      ? undefined
      : { server, namespace: "default", source: "", trust: { verify: true }, user: {} };
  };
  const replacing = (recorded: Properties, wanted: Properties) =>
    replacingSettings(recorded, wanted, accessOf);

  it("replaces everything", () => {
    expect(replacing({ context: "a" }, { context: "b" })).toEqual(["context"]);
  });

  it("is not one that is named in another way", () => {
    expect(replacing({ context: "a" }, { context: "a2" })).toEqual([]);
    expect(replacing({ context: "a", namespace: "x" }, { context: "a", namespace: "y" })).toEqual([]);
  });

  it("is not known where a kubeconfig cannot be read", () => {
    expect(replacing({ context: "gone" }, { context: "b" })).toEqual([]);
  });

  it("is told by its identifier alone, where it has one", () => {
    expect(
      replacing({ context: "a", clusterIdentifier: "1" }, { context: "b", clusterIdentifier: "1" }),
    ).toEqual([]);
    expect(
      replacing({ context: "a", clusterIdentifier: "1" }, { context: "a", clusterIdentifier: "2" }),
    ).toEqual(["clusterIdentifier"]);
  });

  it("may be meant by a kubeconfig that preview cannot know, unless the identifier says that it is not", () => {
    expect(replacing({ kubeconfig: "{}" }, { kubeconfig: unknown })).toEqual(["kubeconfig"]);
    const named = { kubeconfig: "{}", clusterIdentifier: "1" };
    expect(replacing(named, { ...named, kubeconfig: unknown })).toEqual([]);
  });

  it("is not what gets or loses an identifier", () => {
    expect(replacing({ context: "a" }, { context: "a", clusterIdentifier: "1" })).toEqual([]);
  });
});
