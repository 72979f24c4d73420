import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseStackConfig } from "../../../infra/config.ts";
import { readGateArgs } from "../../../infra/gate-args.ts";

const stacks = readdirSync(".").flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

/** A stack file's config as Pulumi hands it to the program. */
function configOf(stack: string, folder = "."): Record<string, string> {
  const { config } = parse(readFileSync(`${folder}/Pulumi.${stack}.yaml`, "utf8")) as {
    config: Record<string, unknown>;
  };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

describe("the stack files of this project", () => {
  it("are there for development at least", () => {
    expect(stacks).toContain("dev");
  });

  it.each(stacks)("Pulumi.%s.yaml is config that the program accepts", (stack) => {
    const { name } = parse(readFileSync("Pulumi.yaml", "utf8")) as { name: string };
    const config = parseStackConfig(configOf(stack), name, stack);
    expect(config.activeColor).toMatch(/^(blue|green)$/);
    expect(readGateArgs(config, { project: name, stack }).mode).toBe("enforce");
  });

  it("are joined by a whole stack on AWS", () => {
    const { target, eks, history, monitoring, standby } = parseStackConfig(
      configOf("prod"),
      "bluegreen",
      "prod",
    );
    expect([target, eks?.router, history.kind, standby]).toEqual(["eks", "alb", "rds", "warm"]);
    expect([eks?.deletionProtection, monitoring.enabled]).toEqual([true, true]);
  });

  it("have there a system node in every zone, for the volume of Prometheus is of one", () => {
    const { eks, kubernetes } = parseStackConfig(configOf("prod"), "bluegreen", "prod");
    expect(kubernetes?.prometheusStorage).toBeDefined();
    expect(eks?.system.nodes).toBeGreaterThanOrEqual(3);
  });

  it("say of every value that is an example that it has to be changed", () => {
    const examples = /111122223333|example\.com|\.example|203\.0\.113\.|Z0123456789/;
    const lines = readFileSync("Pulumi.prod.yaml", "utf8").split("\n");
    const values = lines.filter((line) => !line.trimStart().startsWith("#") && examples.test(line));
    expect(values.length).toBeGreaterThan(5);
    expect(values.filter((line) => !line.endsWith(" # YOURS"))).toEqual([]);
  });

  it("are joined by an example for a cluster, which the program accepts as it is", () => {
    const config = parseStackConfig(configOf("shop", "docs/examples/kubernetes"), "bluegreen", "shop");
    if (config.target !== "kubernetes") throw new Error(`it is for ${config.target}`);
    const { namespace, context, ingress } = config.kubernetes;
    expect([namespace, context, ingress?.host]).toEqual(["shop-models", "shop", "chat.example.com"]);
    expect(readGateArgs(config, { project: "bluegreen", stack: "shop" }).mode).toBe("enforce");
  });

  it("are joined by an example of the workload owl on a cluster, which the program accepts as it is", () => {
    const config = parseStackConfig(configOf("owl", "docs/examples/kubernetes"), "bluegreen", "owl");
    expect([config.target, config.workload]).toEqual(["kubernetes", "owl"]);
    expect(config.green).toEqual(config.blue);
    expect(config.kubernetes).toMatchObject({
      repositoryGibibytes: 32,
      gpu: { perPod: { blue: 1, green: 1 } },
    });
  });

  it("are joined by an example with GPUs, which the program accepts, and which spells out the defaults", () => {
    const { kubernetes } = parseStackConfig(
      configOf("gpus", "docs/examples/kubernetes"),
      "bluegreen",
      "gpus",
    );
    expect(kubernetes?.namespace).toBe("shop-models");
    const gpu = kubernetes?.gpu;
    const defaults = parseStackConfig(
      {
        ...configOf("gpus", "docs/examples/kubernetes"),
        "bluegreen:kubernetes": JSON.stringify({
          monitoringImage: "registry.example/monitoring:1",
          gpu: { nodeSelector: { gpu: "yes" }, devicePlugin: {}, dcgmExporter: {} },
        }),
      },
      "bluegreen",
      "gpus",
    ).kubernetes?.gpu;
    expect(gpu).toEqual({ ...defaults, nodeSelector: gpu?.nodeSelector });
    expect(gpu?.nodeSelector.own).toEqual({
      blue: { "bluegreen.color": "blue" },
      green: { "bluegreen.color": "green" },
    });
  });

  it("serve on the ports that the documents promise", () => {
    const { router, ports, blue, green } = parseStackConfig(configOf("dev"), "bluegreen", "dev");
    expect([router.port, ports.blue, ports.green]).toEqual([80, 8000, 8001]);
    expect([router.memoryMebibytes, blue.memoryMebibytes, green.memoryMebibytes]).toEqual([128, 2048, 2048]);
  });
});
