import { beforeAll, describe, expect, it } from "vitest";
import type { Declaration } from "../../support/declare.ts";
import {
  declareCluster,
  owl,
  owlColor,
  serverOf,
  templateOf,
  type Container,
  type PodSpec,
} from "../../support/kubernetes-stack.ts";
import { owlModel } from "../../support/owl-config.ts";
import { restrictedViolations } from "../../support/pod-security.ts";

const archive = `/models/${owlModel.sha256}/owl.tar`;

const podOf = (declaration: Declaration<object>): PodSpec =>
  templateOf(declaration.named("blue-deployment")).spec;
const releaseOf = (declaration: Declaration<object>) =>
  declaration.named("blue-release").inputs["identity"] as string;
const sidecarIn = (pod: PodSpec, name: string): Container => {
  const found = (pod.initContainers ?? []).find((container) => container.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};
const valuesOf = ({ env = [] }: Container) => Object.fromEntries(env.map(({ name, value }) => [name, value]));

/** The stack with other settings of blue. */
const withBlue = (changes: object) => declareCluster({ ...owl, blue: owlColor("blue", changes) });
const withTriton = (changes: object) =>
  withBlue({ triton: { image: "registry.example/triton:1", ...changes } });

describe("a pod of the workload owl", () => {
  let declaration: Declaration<object>;
  let pod: PodSpec;
  let server: Container;
  let triton: Container;
  let converter: Container;

  beforeAll(async () => {
    declaration = await declareCluster(owl);
    pod = podOf(declaration);
    server = serverOf(declaration, "blue");
    triton = sidecarIn(pod, "triton");
    converter = sidecarIn(pod, "converter");
  }, 60_000);

  it("brings the archive, then starts converter and Triton, which go on beside the server and end after it", () => {
    expect((pod.initContainers ?? []).map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([
      ["model", undefined],
      ["converter", "Always"],
      ["triton", "Always"],
    ]);
    expect(pod.containers.map(({ name }) => name)).toEqual(["server"]);
    expect([triton.lifecycle, converter.lifecycle]).toEqual([undefined, undefined]);
  });

  it("has time for the end of its parts behind that of the server", async () => {
    const [withParts, alone] = [pod, podOf(await declareCluster())].map(
      ({ terminationGracePeriodSeconds }) => terminationGracePeriodSeconds,
    );
    expect((withParts ?? 0) - (alone ?? 0)).toBe(10);
  });

  it("tells the server where they are, and names it no file of a model", () => {
    const values = valuesOf(server);
    expect(values).toMatchObject({
      TRITON_URL: "http://127.0.0.1:8010",
      TRITON_MODEL: "text",
      CONVERTER_URL: "http://127.0.0.1:8090",
    });
    expect(values).not.toHaveProperty("MODEL_PATH");
    expect(server.volumeMounts.map(({ name }) => name)).not.toContain("models");
  });

  it("lets Triton read the archive from the cache, and unpack it where nobody else writes", () => {
    expect(valuesOf(triton)).toMatchObject({
      MODEL_REPOSITORY: archive,
      MODEL_SHA256: owlModel.sha256,
      REPOSITORY_FOLDER: "/repository",
      VARIANT: "standard",
    });
    expect(triton.volumeMounts).toEqual([
      { name: "models", mountPath: "/models", readOnly: true },
      { name: "repository", mountPath: "/repository" },
      { name: "triton-tmp", mountPath: "/tmp" },
      { name: "triton-shm", mountPath: "/dev/shm" },
    ]);
    expect(pod.volumes).toEqual(
      expect.arrayContaining([
        { name: "repository", emptyDir: { sizeLimit: "32Gi" } },
        { name: "triton-tmp", emptyDir: { sizeLimit: "32Gi" } },
        { name: "triton-shm", emptyDir: { medium: "Memory", sizeLimit: "1024Mi" } },
      ]),
    );
    const [model] = pod.initContainers ?? [];
    expect(model?.command?.slice(2)).toEqual([
      "/models",
      "owl.tar",
      owlModel.sha256,
      "https://files.example/models/owl.tar",
    ]);
  });

  it("has a port for each of them that no other has, for they share their addresses", () => {
    const { HTTP_PORT, METRICS_PORT } = valuesOf(triton);
    const ports = [valuesOf(server)["PORT"], HTTP_PORT, METRICS_PORT, valuesOf(converter)["PORT"]];
    expect(ports).toEqual(["8000", "8010", "8012", "8090"]);
  });

  it("waits as long for Triton's models as the largest budget of a gate, and looks at each part by its own paths", () => {
    const pathsOf = ({ startupProbe, readinessProbe, livenessProbe }: Container) =>
      [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet);
    const on = (port: number, ...paths: string[]) => paths.map((path) => ({ path, port }));
    expect(pathsOf(triton)).toEqual(on(8010, "/v2/health/live", "/v2/health/ready", "/v2/health/live"));
    expect(pathsOf(server)).toEqual(on(8000, "/healthz", "/ready/model", "/healthz"));
    const { periodSeconds = 0, failureThreshold = 0 } = triton.startupProbe ?? {};
    expect(periodSeconds * failureThreshold).toBe(7200);
  });

  it("gets users while its converter cannot answer: neither of the two asks for that", () => {
    const probes = [converter.startupProbe, converter.livenessProbe].map((probe) => probe?.httpGet);
    expect(probes).toEqual(Array.from({ length: 2 }, () => ({ path: "/healthz", port: 8090 })));
    expect(converter).not.toHaveProperty("readinessProbe");
    expect(server.readinessProbe?.httpGet?.path).not.toBe("/ready");
  });

  it("gives each part memory that nobody else has, and lets it take a processor more that is idle", () => {
    expect([server, triton, converter].map(({ resources }) => resources)).toEqual([
      { requests: { cpu: "500m", memory: "2048Mi" }, limits: { cpu: "2", memory: "2048Mi" } },
      { requests: { cpu: "1000m", memory: "2048Mi" }, limits: { cpu: "2000m", memory: "2048Mi" } },
      { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "1", memory: "256Mi" } },
    ]);
  });

  it("keeps to Pod Security's level restricted, with read-only roots", () => {
    expect(restrictedViolations(pod)).toEqual([]);
    for (const { name, securityContext } of [server, triton, converter])
      expect([name, securityContext]).toMatchObject([name, { readOnlyRootFilesystem: true }]);
  });

  it("tells server and converter the release that all of them are", () => {
    const release = releaseOf(declaration);
    for (const container of [server, converter])
      expect(valuesOf(container)).toMatchObject({ COLOR: "blue", VERSION: "1", RELEASE: release });
  });

  it("has its GPUs in Triton alone", async () => {
    const kubernetes = {
      modelSource: "https://files.example/models",
      gpu: { perPod: 2, nodeSelector: { gpu: "yes" } },
    };
    const declared = await declareCluster({ ...owl, kubernetes });
    const withGpus = podOf(declared);
    const gpusOf = ({ resources: { requests, limits } }: Container) =>
      [requests, limits].map((each) => each["nvidia.com/gpu"]);
    expect(gpusOf(sidecarIn(withGpus, "triton"))).toEqual(["2", "2"]);
    expect(gpusOf(sidecarIn(withGpus, "converter"))).toEqual([undefined, undefined]);
    expect(gpusOf(serverOf(declared, "blue"))).toEqual([undefined, undefined]);
    expect(withGpus).toMatchObject({ nodeSelector: { gpu: "yes" } });
    expect(valuesOf(sidecarIn(withGpus, "triton"))).not.toHaveProperty("NVIDIA_VISIBLE_DEVICES");
  });

  it("sees no GPU without them, on a node that shows every container all of its own either", async () => {
    expect(valuesOf(triton)).toMatchObject({ NVIDIA_VISIBLE_DEVICES: "void" });
    const kubernetes = {
      modelSource: "https://files.example/models",
      gpu: { perPod: { blue: 0, green: 1 }, nodeSelector: { gpu: "yes" } },
    };
    const declared = await declareCluster({ ...owl, kubernetes });
    const tritonOf = (color: string) =>
      sidecarIn(templateOf(declared.named(`${color}-deployment`)).spec, "triton");
    expect(valuesOf(tritonOf("blue"))).toMatchObject({ NVIDIA_VISIBLE_DEVICES: "void" });
    expect(valuesOf(tritonOf("green"))).not.toHaveProperty("NVIDIA_VISIBLE_DEVICES");
  });

  it("tells in its release what it is made of", () => {
    expect(declaration.named("blue-release").inputs["facts"]).toMatchObject({
      model: owlModel.sha256,
      triton: "registry.example/triton:1",
      tritonModel: "text",
      tritonVariant: "standard",
      tritonMemoryMebibytes: 2048,
      converter: "registry.example/converter:1",
      converterMemoryMebibytes: 256,
    });
  });

  it.each<[string, () => Promise<Declaration<object>>]>([
    ["image of Triton", () => withBlue({ triton: { image: "registry.example/triton:2" } })],
    ["model that answers", () => withTriton({ model: "chat" })],
    ["variant", () => withTriton({ variant: "t4-tensor" })],
    ["memory of Triton", () => withTriton({ memoryMebibytes: 4096 })],
    ["share of the processors", () => withTriton({ cpuMillicores: 2000 })],
    ["image of the converter", () => withBlue({ converter: { image: "registry.example/converter:2" } })],
    ["repository", () => withBlue({ model: { ...owlModel, sha256: "b".repeat(64) } })],
  ])("is another release with another %s", async (_what, declare) => {
    expect(releaseOf(await declare())).not.toBe(releaseOf(declaration));
  });

  it("is the same release whichever color has the users", async () => {
    expect(releaseOf(await declareCluster({ ...owl, activeColor: "green" }))).toBe(releaseOf(declaration));
  });

  it("has as much room for an unpacked repository as the config gives", async () => {
    const kubernetes = { modelSource: "https://files.example/models", repositoryGibibytes: 200 };
    const { volumes } = podOf(await declareCluster({ ...owl, kubernetes }));
    expect(volumes).toContainEqual({ name: "repository", emptyDir: { sizeLimit: "200Gi" } });
  });
});
