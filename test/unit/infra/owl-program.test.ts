import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Color } from "../../../components/color.ts";
import { declare, type Declaration, type Declared } from "../support/declare.ts";
import { httpEngine } from "../support/http-engine.ts";
import { owlModel } from "../support/owl-config.ts";

type Run = Declaration<Record<string, unknown>>;

interface Given {
  readonly activeColor?: Color;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly lastOutputs?: Readonly<Record<string, unknown>>;
}

async function run({ activeColor = "blue", config = {}, lastOutputs }: Given = {}): Promise<Run> {
  const { default: program } = await import("../../../infra/index.ts");
  const given = {
    workload: "owl",
    blue: { version: "1", model: owlModel },
    green: { version: "2", model: owlModel, triton: { variant: "t4" } },
    // A closed port: no route of a stack that runs on this machine may be asked.
    router: { port: 1 },
    ...config,
  };
  const entries = Object.entries(given).map(([key, value]) => [
    `bluegreen:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return declare(program as unknown as () => Promise<Record<string, unknown>>, {
    config: {
      "bluegreen:activeColor": activeColor,
      ...(Object.fromEntries(entries) as Record<string, string>),
    },
    ...(lastOutputs && { lastOutputs }),
  });
}

/** Every resource but the stack itself, by name, without the gate and the route. */
function untouched(declaration: Run): Record<string, Declared["inputs"]> {
  const rest = declaration.resources.filter(
    ({ name, type }) => !["gate", "route"].includes(name) && type !== "pulumi:pulumi:Stack",
  );
  return Object.fromEntries(rest.map(({ name, inputs }) => [name, inputs]));
}

describe("the program with the workload owl", () => {
  let blue: Run;

  beforeAll(async () => {
    blue = await run();
  }, 60_000);

  it("changes the inputs of the gate and the route alone when the active color changes", async () => {
    const green = await run({ activeColor: "green" });
    expect(untouched(green)).toEqual(untouched(blue));
    expect(green.named("gate").inputs).not.toEqual(blue.named("gate").inputs);
  });

  it("lets the gate look at all containers of the color that is to have users", () => {
    expect(blue.named("gate").inputs).toMatchObject({
      containers: { blue: "bluegreen-test-blue" },
      services: { blue: ["bluegreen-test-blue-triton", "bluegreen-test-blue-converter"] },
    });
    expect(blue.named("gate").after).toEqual(["blue-container", "router-configuration"]);
  });

  it("declares everything of the standby but its release after the route", () => {
    const standby = blue.resources.filter(
      ({ name }) => name.startsWith("green-") && name !== "green-release",
    );
    expect(standby).toHaveLength(7);
    for (const { name, after } of standby) expect(`${name} ${after.join(" ")}`).toContain("route");
  });

  it("leaves every container of a stopped standby out, and keeps its images", async () => {
    const { resources } = await run({ config: { standby: "stopped" } });
    expect(
      resources
        .map(({ name }) => name)
        .filter((name) => name.startsWith("green-"))
        .sort(),
    ).toEqual(["green-converter-image", "green-image", "green-release", "green-triton-image"]);
  });

  it("remembers what the versions of each part are built from, but not those of foreign images", async () => {
    const lastOutputs = { serviceVersions: { triton: { blue: "1" }, converter: { blue: "1", green: "1" } } };
    const green = { version: "2", model: owlModel, triton: { image: "registry.example/triton:2" } };
    const { named, outputs } = await run({ config: { green }, lastOutputs });
    expect(named("triton-builds").inputs).toEqual({
      context: "triton",
      builds: { blue: { version: "1", image: "bluegreen-test-blue-triton:1-standard" } },
      completed: { blue: "1" },
    });
    expect(named("converter-builds").inputs).toMatchObject({
      context: "converter",
      builds: {
        blue: { version: "1", image: "bluegreen-test-blue-converter:1" },
        green: { version: "2", image: "bluegreen-test-green-converter:2" },
      },
      completed: { blue: "1", green: "1" },
    });
    expect(outputs["serviceVersions"]).toEqual({
      triton: { blue: "1" },
      converter: { blue: "1", green: "2" },
    });
    expect(named("blue-triton-image").after).toContain("triton-builds");
    expect(named("green-triton-image").after).not.toContain("triton-builds");
  });

  it("tells nothing of it, and declares nothing of it, with another workload", async () => {
    const gguf = await run({
      config: { workload: "gguf", blue: { version: "1" }, green: { version: "2" } },
    });
    expect(gguf.resources.filter(({ name }) => /triton|converter/.test(name))).toEqual([]);
    expect(Object.keys(gguf.named("gate").inputs)).not.toContain("services");
    expect(Object.keys(gguf.outputs)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(serviceVersions|gpus)$/)]),
    );
  });

  describe("and GPUs", () => {
    const gpus = { devices: { blue: 0, green: 0 }, memoryMebibytes: { blue: 7000, green: 6000 } };
    let engine: Awaited<ReturnType<typeof httpEngine>> | undefined;

    /** Answers the program's question about the engine itself. */
    async function engineWith(runtimes: object) {
      engine = await httpEngine(() => [200, { Name: "workstation", Runtimes: runtimes }]);
      vi.stubEnv("DOCKER_HOST", engine.host);
    }

    afterEach(async () => {
      vi.unstubAllEnvs();
      await engine?.close();
    });

    it("gives each color its device and its part of it", async () => {
      await engineWith({ nvidia: {} });
      const { named, outputs } = await run({ config: { owl: { gpus } } });
      expect(named("blue-triton").inputs).toMatchObject({ gpus: "device=0" });
      expect(named("blue-triton").inputs["envs"]).toContain("GPU_MEMORY_MEBIBYTES=7000");
      expect(named("green-triton").inputs["envs"]).toContain("GPU_MEMORY_MEBIBYTES=6000");
      expect(outputs["gpus"]).toEqual(gpus);
    });

    it("is refused, in preview too, where the engine can give none", async () => {
      await engineWith({ nvidia: {} });
      await run({ config: { owl: { gpus } } });
      await engine?.close();
      await engineWith({ runc: {} });
      const { proveGpus } = await import("../../../infra/docker-gpus.ts");
      const { readStackConfig } = await import("../../../infra/read-config.ts");
      const refusal =
        /bluegreen:owl\.gpus: it is set, and the Docker engine workstation can give no container a GPU/;
      await expect(proveGpus(readStackConfig(), undefined)).rejects.toThrow(refusal);
      await expect(proveGpus(readStackConfig(), { devices: gpus.devices })).rejects.toThrow(refusal);
    });

    it("is not refused what the last update found: users can still be moved", async () => {
      await engineWith({ runc: {} });
      const { outputs } = await run({ config: { owl: { gpus } }, lastOutputs: { gpus } });
      expect(outputs["gpus"]).toEqual(gpus);
    });

    it("warns of one device that a flip fills twice", async () => {
      vi.stubEnv("DOCKER_HOST", "tcp://127.0.0.1:1");
      const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
      const shared = { gpus: { devices: { blue: 0, green: 0 } } };
      await run({ config: { owl: shared, standby: "stopped" } });
      expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("both run at a flip"));
      warn.mockRestore();
    });

    it("goes on where the engine cannot be asked", async () => {
      vi.stubEnv("DOCKER_HOST", "tcp://127.0.0.1:1");
      const { named } = await run({ config: { owl: { gpus } } });
      expect(named("green-triton").inputs).toMatchObject({ gpus: "device=0" });
    });
  });
});
