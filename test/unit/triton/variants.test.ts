import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  repositoryFolder,
  tritonHttpPort,
  tritonMetricsPort,
  tritonUser,
  tritonVariables,
  tritonVariants,
  type TritonVariant,
} from "../../../triton/contract.ts";
import { ServeStage } from "./serve-stage.ts";

const read = (path: string) => readFileSync(resolve("triton", path), "utf8");

const variantFile = z.strictObject({
  about: z.string(),
  precision: z.enum(["as stored", "FP16"]),
  model: z.strictObject({
    instance_group: z.tuple([z.strictObject({ kind: z.literal("KIND_AUTO"), count: z.number() })]),
    dynamic_batching: z.strictObject({
      preferred_batch_size: z.array(z.number()).optional(),
      max_queue_delay_microseconds: z.number(),
    }),
    optimization: z
      .strictObject({
        execution_accelerators: z.strictObject({
          gpu_execution_accelerator: z.tuple([
            z.strictObject({
              name: z.literal("tensorrt"),
              parameters: z.array(z.strictObject({ key: z.string(), value: z.string() })),
            }),
          ]),
        }),
      })
      .optional(),
  }),
  server: z.strictObject({
    "min-supported-compute-capability": z.string(),
    "pinned-memory-pool-byte-size": z.number(),
    "cuda-memory-pool-byte-size": z.string(),
  }),
});
const stated = (variant: TritonVariant) =>
  variantFile.parse(JSON.parse(read(`variants/${variant}.json`)) as unknown);

describe("the variants", () => {
  it("are those of the contract, each with stated flags", () => {
    const files = readdirSync(resolve("triton/variants"));
    expect(files.sort()).toEqual(tritonVariants.map((name) => `${name}.json`).sort());
    for (const name of tritonVariants) expect(stated(name).about).not.toBe("");
  });

  it.each(tritonVariants)("%s asks TensorRT for the precision that it states", (name) => {
    const { precision, model } = stated(name);
    const accelerators = model.optimization?.execution_accelerators.gpu_execution_accelerator ?? [];
    const modes = accelerators.flatMap(({ parameters }) =>
      parameters.filter(({ key }) => key === "precision_mode").map(({ value }) => value),
    );
    expect(modes).toEqual(precision === "as stored" ? [] : [precision]);
  });

  it.each(tritonVariants)("%s stands in the README as it is", (name) => {
    const { precision, model, server } = stated(name);
    const [{ count }] = model.instance_group;
    const { preferred_batch_size: sizes, max_queue_delay_microseconds: delay } = model.dynamic_batching;
    const pool = Number(server["cuda-memory-pool-byte-size"].split(":")[1]) / 2 ** 20;
    const row = [
      `\`${name}\``,
      precision,
      String(count),
      sizes === undefined ? `as they wait, ${delay} µs` : `${sizes.join(", ")}, ${delay} µs`,
      model.optimization === undefined ? "–" : "TensorRT",
      server["min-supported-compute-capability"],
      `${pool} MiB`,
    ];
    const rows = read("README.md")
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map((line) =>
        line
          .slice(1, -1)
          .split("|")
          .map((cell) => cell.trim()),
      );
    expect(rows).toContainEqual(row);
  });
});

describe("a model's configuration", () => {
  const cases: Record<string, { own: string; added: string[] }> = {
    states_nothing: { own: "", added: ["instance_group", "optimization"] },
    takes_batches: {
      own: "max_batch_size: 16",
      added: ["dynamic_batching", "instance_group", "optimization"],
    },
    takes_none: { own: "max_batch_size: 0", added: ["instance_group", "optimization"] },
    states_instances: {
      own: "max_batch_size: 2 instance_group [ { count: 3 kind: KIND_CPU } ]",
      added: ["dynamic_batching", "optimization"],
    },
    states_batching: {
      own: "max_batch_size: 8, dynamic_batching { }",
      added: ["instance_group", "optimization"],
    },
    serves_sequences: {
      own: "max_batch_size: 8; sequence_batching { direct { } }",
      added: ["instance_group", "optimization"],
    },
    states_all: {
      own: "max_batch_size: 8 optimization { } instance_group < > dynamic_batching: { }",
      added: [],
    },
    is_an_ensemble: { own: "max_batch_size: 8 ensemble_scheduling { step [ ] }", added: [] },
    is_one_by_platform: { own: "platform: 'ensemble'", added: [] },
    mentions_others: {
      own: '# instance_group { }\nparameters { key: "optimization {" value { string_value: "instance_group \\" { }" } }\nmax_batch_size: 8',
      added: ["dynamic_batching", "instance_group", "optimization"],
    },
  };
  let stage: ServeStage;
  let lines: readonly string[];

  beforeAll(async () => {
    stage = await ServeStage.create();
    await stage.put(
      Object.fromEntries(Object.entries(cases).map(([name, { own }]) => [`${name}/config.pbtxt`, own])),
    );
    ({ lines } = await stage.run({}, { [tritonVariables.variant]: "t4-tensor" }));
  });
  afterAll(() => stage.remove());

  it.each(Object.keys(cases))("keeps what the model states, and gets what it lacks: %s", async (name) => {
    const { own = "", added = [] } = cases[name] ?? {};
    const text = await stage.unpacked(`${name}/config.pbtxt`);
    expect(text.startsWith(own)).toBe(true);
    const fields = [...text.slice(own.length).matchAll(/^(\w+) \{$/gm)].map(([, field]) => field);
    expect(fields.sort()).toEqual(added);
    const said =
      added.length > 0
        ? `the variant t4-tensor sets ${added.join(", ")}`
        : "its own configuration states everything";
    expect(lines).toContain(`model ${name}: ${said}`);
  });

  it("gets the variant's flags as protobuf's text format has them, without batches that the model does not take", async () => {
    const { own = "" } = cases["takes_batches"] ?? {};
    expect((await stage.unpacked("takes_batches/config.pbtxt")).slice(own.length)).toBe(`

# Of the variant t4-tensor.
instance_group {
  kind: KIND_AUTO
  count: 1
}
optimization {
  execution_accelerators {
    gpu_execution_accelerator {
      name: "tensorrt"
      parameters {
        key: "precision_mode"
        value: "FP16"
      }
      parameters {
        key: "max_workspace_size_bytes"
        value: "2147483648"
      }
    }
  }
}
dynamic_batching {
  preferred_batch_size: 8
  preferred_batch_size: 16
  max_queue_delay_microseconds: 500
}
`);
  });
});

describe("the contract", () => {
  it("has the defaults of the image", () => {
    const settings = read("serving/settings.py");
    expect(settings).toContain(`whole("${tritonVariables.httpPort}", ${tritonHttpPort}, `);
    expect(settings).toContain(`whole("${tritonVariables.metricsPort}", ${tritonMetricsPort}, `);
    expect(settings).toContain(`path("${tritonVariables.repositoryFolder}", "${repositoryFolder}")`);
    const dockerfile = read("Dockerfile");
    expect(dockerfile).toContain(`\nUSER ${tritonUser}:${tritonUser}\n`);
    expect(dockerfile).toContain(`\nEXPOSE ${tritonHttpPort} ${tritonMetricsPort}\n`);
    expect(dockerfile).toContain(`mkdir ${repositoryFolder} `);
  });

  it("names every variable that the container reads", () => {
    const names = [
      ...read("serving/settings.py").matchAll(/(?:whole|sha256|path|environment\.get)\("(\w+)"/g),
    ];
    expect(names.map(([, name]) => name).sort()).toEqual(Object.values(tritonVariables).sort());
  });
});
