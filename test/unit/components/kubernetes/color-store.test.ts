import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { ColorStack, type ColorStackArgs } from "../../../../components/kubernetes/color-stack.ts";
import { ColorServices } from "../../../../components/kubernetes/color-services.ts";
import { History } from "../../../../components/kubernetes/history.ts";
import { ModelCache } from "../../../../components/kubernetes/model-cache.ts";
import type { ReadableStore } from "../../../../components/kubernetes/model-fetch/store.ts";
import { databaseAt } from "../../../../components/history-place.ts";
import { declare, type Declaration } from "../../support/declare.ts";
import { templateOf, type PodSpec } from "../../support/kubernetes-stack.ts";
import { restrictedViolations } from "../../support/pod-security.ts";

const prefix = "shop-prod";
const sha256 = "a".repeat(64);
const ownUrl = "https://models.example/tiny.gguf";

const settings = {
  threads: 2,
  contextTokens: 2048,
  parallelSequences: 1,
  queueLength: 8,
  maxAnswerTokens: 128,
  longestAnswerSeconds: 60,
  memoryReadyPercent: 95,
};

/** A color that gets its model from `modelSource`. */
function declareColor(makeSource: () => ColorStackArgs["modelSource"]) {
  return declare(() => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
    const place = { provider, namespace: "shop", prefix, ground: [] };
    new ColorServices("services", { place });
    const path = "models/tiny (q4).gguf";
    const url = { kind: "url", url: ownUrl } as const;
    const database = databaseAt("postgres://chat:secret@db.example/chat", prefix);
    new ColorStack("blue", {
      color: "blue",
      prefix,
      place,
      router: { innerColorUrls: { blue: "http://router/blue", green: "http://router/green" }, ready: [] },
      history: new History("history", { place, database }),
      cache: new ModelCache("models", {
        place,
        cache: { kind: "claim", sizeGibibytes: 10, accessMode: "ReadWriteMany" },
        nodeImage: "nginx:1",
        createNamespace: true,
        imagePullSecrets: [],
      }),
      version: "1",
      image: "registry.example/server:1",
      model: { name: "tiny", displayName: "Tiny", path, sha256, sources: [url] },
      modelSource: makeSource(),
      memoryMebibytes: 1024,
      cpuMillicoresPerThread: 500,
      settings,
      replicas: 1,
      imagePullSecrets: [],
    });
    return {};
  });
}

const storeIn = (bucket: string) => (): ReadableStore => ({
  url: pulumi.output(`https://${bucket}.s3.eu-central-1.amazonaws.com`),
  region: "eu-central-1",
  serviceAccountName: `${prefix}-models`,
  ready: [new kubernetes.core.v1.ServiceAccount("account", {})],
});

const podOf = (declaration: Declaration<object>): PodSpec =>
  templateOf(declaration.named("blue-deployment")).spec;
const filesOf = (declaration: Declaration<object>) =>
  (declaration.named("blue-fetch").inputs as { data: Record<string, string> }).data;
const identityOf = (declaration: Declaration<object>) =>
  declaration.named("blue-release").inputs["identity"] as string;

describe("a color whose model is in the stack's own store", () => {
  let declaration: Declaration<object>;
  let pod: PodSpec;

  beforeAll(async () => {
    declaration = await declareColor(storeIn("models-1"));
    pod = podOf(declaration);
  }, 60_000);

  it("asks the store first, and the model's own URLs then", () => {
    expect(pod.initContainers?.[0]?.command).toEqual([
      "node",
      "--import",
      "/opt/bluegreen/store.mjs",
      "/opt/bluegreen/fetch.mjs",
      "/models",
      "tiny (q4).gguf",
      sha256,
      `s3:///${sha256}/tiny%20(q4).gguf`,
      ownUrl,
    ]);
  });

  it("has the programs beside each other, and where the store is", () => {
    const files = filesOf(declaration);
    expect(Object.keys(files).sort()).toEqual(["fetch.mjs", "sigv4.mjs", "store.json", "store.mjs"]);
    expect(files["store.mjs"]).toContain('from "./sigv4.mjs"');
    expect(JSON.parse(files["store.json"] ?? "")).toEqual({
      url: "https://models-1.s3.eu-central-1.amazonaws.com",
      region: "eu-central-1",
      credentials: {
        url: "http://169.254.170.23/v1/credentials",
        tokenFile: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token",
      },
    });
  });

  it("brings a token of its own for credentials, which the server does not get", () => {
    expect(pod).toMatchObject({
      serviceAccountName: "shop-prod-models",
      automountServiceAccountToken: false,
    });
    const name = "eks-pod-identity-token";
    const [source] = [{ audience: "pods.eks.amazonaws.com", expirationSeconds: 86_400, path: name }];
    expect(pod.volumes).toContainEqual({ name, projected: { sources: [{ serviceAccountToken: source }] } });
    expect(pod.initContainers?.[0]?.volumeMounts).toContainEqual({
      name,
      mountPath: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount",
      readOnly: true,
    });
    expect(pod.containers[0]?.volumeMounts.map((mount) => mount.name)).not.toContain(name);
    expect(restrictedViolations(pod)).toEqual([]);
  });

  it("comes after the store's files and the account", () => {
    expect(declaration.named("blue-deployment").after).toContain("account");
  });

  it("is the same release in another bucket: the model's checksum says what it is", async () => {
    const moved = await declareColor(storeIn("models-2"));
    expect(filesOf(moved)["store.json"]).toContain("https://models-2.s3");
    expect(identityOf(moved)).toBe(identityOf(declaration));
  });

  it("is another release than without the store, where it has one file and no account", async () => {
    const without = await declareColor(() => undefined);
    expect(identityOf(without)).not.toBe(identityOf(declaration));
    expect(Object.keys(filesOf(without))).toEqual(["fetch.mjs"]);
    expect(podOf(without)).not.toHaveProperty("serviceAccountName");
    expect(podOf(without).initContainers?.[0]?.command?.slice(0, 2)).toEqual([
      "node",
      "/opt/bluegreen/fetch.mjs",
    ]);
  });
});
