import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { tritonMetricsPort, tritonPaths, tritonVariables, tritonVariants } from "../../triton/contract.ts";
import { TritonContainer } from "../triton/container.ts";
import { buildTriton, removeTriton } from "../triton/image.ts";
import type { TextModel } from "../triton/repository.ts";

let triton: TritonContainer | undefined;

beforeAll(() => buildTriton());
afterEach(async () => {
  await triton?.remove();
  triton = undefined;
});
afterAll(() => removeTriton());

async function start(
  models: readonly TextModel[],
  environment?: Readonly<Record<string, string>>,
): Promise<TritonContainer> {
  triton = await TritonContainer.start(models, environment);
  return triton;
}

async function json(running: TritonContainer, path: string, body?: object): Promise<unknown> {
  const { status, text } = await running.ask(path, body);
  expect(status, text).toBe(200);
  return JSON.parse(text);
}

const text = tritonPaths.model("text");

describe("a Triton without a GPU", () => {
  it("answers inferences, streams, metadata and metrics", async () => {
    const running = await start([
      { answers: { "2+2": "It is 4, as ever." } },
      { name: "stream", decoupled: true, answers: { "2+2": "It is 4." } },
    ]);
    await running.ready();

    const tensors = [
      { name: "text_input", datatype: "BYTES", shape: [1], data: ["What is 2+2?"] },
      { name: "max_tokens", datatype: "INT32", shape: [1], data: [3] },
    ];
    expect(await json(running, `${text}/infer`, { inputs: tensors })).toMatchObject({
      model_version: "1",
      outputs: [{ name: "text_output", datatype: "BYTES", shape: [1], data: ["It is 4,"] }],
    });
    const stream = await running.ask(`${tritonPaths.model("stream")}/generate_stream`, {
      text_input: "What is 2+2?",
      temperature: 0,
      seed: 1,
    });
    const pieces = [...stream.text.matchAll(/^data: (.*)$/gm)].map(
      ([, data = ""]) => (JSON.parse(data) as { text_output: string }).text_output,
    );
    expect(pieces).toEqual(["It", " is", " 4."]);
    expect(await json(running, tritonPaths.server)).toMatchObject({ name: "triton", version: "2.51.0" });
    expect(await json(running, text)).toMatchObject({ name: "text", versions: ["1"], platform: "python" });
    const { text: metrics } = await running.ask(tritonPaths.metrics, undefined, tritonMetricsPort);
    expect(metrics).toContain('nv_inference_request_success{model="text",version="1"} 1\n');
  });

  it("tells what a model cannot answer, and goes on answering", async () => {
    const running = await start([{ failsOn: "the impossible", maxBatchSize: 4 }]);
    await running.ready();
    const refused = await running.ask(`${text}/generate`, { text_input: "Do the impossible." });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.text).toContain("text/1 does not answer a text with 'the impossible' in it");
    expect(await json(running, `${text}/generate`, { text_input: "Do it." })).toEqual({
      model_name: "text",
      model_version: "1",
      text_output: "Hello! I am text/1, and your text has the hash 456e482a.",
    });
  });

  it("lets nobody on its network trace, log into files or share memory", async () => {
    const running = await start([{}]);
    await running.ready();
    const wanted: readonly (readonly [string, object?])[] = [
      ["/v2/trace/setting"],
      ["/v2/trace/setting", { trace_file: "/tmp/trace" }],
      ["/v2/logging", { log_file: "/tmp/log" }],
      ["/v2/systemsharedmemory/status"],
      ["/v2/systemsharedmemory/region/own/register", { key: "/own", offset: 0, byte_size: 8 }],
    ];
    for (const [path, body] of wanted) {
      const { status, text: refused } = await running.ask(path, body);
      const restricted = expect.stringContaining("This API is restricted") as string;
      expect([path, status, refused]).toEqual([path, 403, restricted]);
    }
  });

  it("is not ready while a model loads, and is once it has", async () => {
    const seconds = 8;
    const running = await start([{}, { name: "slow", loadSeconds: seconds }]);
    const started = Date.now();
    const met = new Set<number | undefined>();
    while (Date.now() - started < (seconds - 4) * 1000) met.add(await running.readiness());
    expect(met).not.toContain(200);
    await running.ready();
    expect(Date.now() - started).toBeGreaterThan((seconds - 1) * 1000);
    await json(running, `${tritonPaths.model("slow")}/generate`, { text_input: "Are you there?" });
  });
});

describe("the variant", () => {
  // On a machine without GPUs KIND_AUTO becomes KIND_CPU.
  const flags: Record<(typeof tritonVariants)[number], object> = {
    standard: {
      instance_group: [{ kind: "KIND_CPU", count: 1 }],
      dynamic_batching: { preferred_batch_size: [16], max_queue_delay_microseconds: 0 },
    },
    t4: {
      instance_group: [{ kind: "KIND_CPU", count: 2 }],
      dynamic_batching: { preferred_batch_size: [16], max_queue_delay_microseconds: 100 },
    },
    "t4-tensor": {
      instance_group: [{ kind: "KIND_CPU", count: 1 }],
      dynamic_batching: { preferred_batch_size: [8, 16], max_queue_delay_microseconds: 500 },
      optimization: {
        execution_accelerators: {
          gpu_execution_accelerator: [
            {
              name: "tensorrt",
              parameters: { precision_mode: "FP16", max_workspace_size_bytes: "2147483648" },
            },
          ],
        },
      },
    },
  };

  it.each(tritonVariants)("%s is taken by Triton, beside what a model states itself", async (variant) => {
    const own = "instance_group { kind: KIND_CPU count: 3 }";
    const models: TextModel[] = [{ maxBatchSize: 16 }, { name: "own", configuration: own }];
    const running = await start(models, { [tritonVariables.variant]: variant });
    await running.ready();
    expect(await json(running, `${text}/config`)).toMatchObject(flags[variant]);
    const stated = (await json(running, `${tritonPaths.model("own")}/config`)) as Record<string, unknown>;
    expect(stated).toMatchObject({ instance_group: [{ kind: "KIND_CPU", count: 3 }] });
    // It takes no batches.
    expect(stated["dynamic_batching"]).toBeUndefined();
    await json(running, `${text}/generate`, { text_input: "Which one are you?" });
  });
});

describe("a Triton that cannot serve", () => {
  it.each<[string, TextModel, string]>([
    [
      "a model that does not load",
      { loadFailure: "layer 3 is missing\nin the weights" },
      'triton: model "text" version 1 does not load: layer 3 is missing in the weights',
    ],
    [
      "a configuration that it does not know",
      { configuration: "instance_grup { }" },
      'triton: model "text" cannot be read: config.pbtxt, line 11:15: Message type "inference.ModelConfig" has no field named "instance_grup".',
    ],
    [
      "a model for GPUs where there are none",
      { configuration: "instance_group { kind: KIND_GPU }" },
      'triton: model "text" version 1 does not load: instance group text_0 of model text has kind KIND_GPU but no GPUs are available',
    ],
  ])("ends with the reason as its last line: %s", async (_title, model, reason) => {
    const running = await start([model]);
    expect(await running.ended()).toBe(1);
    expect((await running.log()).at(-1)).toBe(reason);
  });

  it("ends when a model's process has ended, where Triton alone would stay ready and answer nobody", async () => {
    const running = await start([{}]);
    await running.ready();
    await running.run(["python3", "-c", endModelProcess]);
    expect(await running.ended()).toBe(1);
    expect((await running.log()).at(-1)).toContain('triton: a process of model "text" ended');
  });
});

/** Kills the process in which Triton runs the model. */
const endModelProcess = `
import os, pathlib, signal
for folder in pathlib.Path("/proc").iterdir():
    if folder.name.isdigit() and b"python_backend_stub" in (folder / "cmdline").read_bytes().split(b"\\0")[0]:
        os.kill(int(folder.name), signal.SIGKILL)
`;

describe("a Triton that is stopped", () => {
  it("ends its running answers first, and unpacks nothing when it starts again", async () => {
    const running = await start([{ secondsPerAnswer: 3 }]);
    await running.ready();
    const ask = () => running.ask(`${text}/generate`, { text_input: "Take your time." });
    const answers = [ask(), ask()];
    // Of two that its one instance was given, one waits while the other runs.
    const metrics = async () => (await running.ask(tritonPaths.metrics, undefined, tritonMetricsPort)).text;
    await expect
      .poll(metrics, { timeout: 20_000 })
      .toContain('nv_inference_pending_request_count{model="text",version="1"} 1\n');
    expect(await running.stop(60)).toBe(0);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    await running.startAgain();
    await running.ready();
    expect((await running.log()).filter((line) => line.endsWith(": unpacked before"))).toHaveLength(1);
  });

  it("while it loads ends at once", async () => {
    const running = await start([{ loadSeconds: 60 }]);
    await expect
      .poll(() => running.log(), { timeout: 20_000 })
      .toContainEqual(expect.stringContaining("loading: text:1"));
    const asked = Date.now();
    expect(await running.stop(60)).toBe(0);
    expect(Date.now() - asked).toBeLessThan(5000);
  });
});
