import { appendFile, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tritonVariables } from "../../../triton/contract.ts";
import { ServeStage, simpleRepository, startedLine, type Behaviour } from "./serve-stage.ts";

let stage: ServeStage;

beforeEach(async () => {
  stage = await ServeStage.create();
});
afterEach(() => stage.remove());

async function refusal(
  behaviour?: Behaviour,
  environment?: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const { code, lines } = await stage.run(behaviour, environment);
  expect(code).toBe(1);
  return lines.at(-1);
}

describe("serve.py", () => {
  it("runs Triton with stated options on the unpacked repository", async () => {
    await stage.put(simpleRepository);
    const variables = {
      [tritonVariables.httpPort]: "8010",
      [tritonVariables.metricsPort]: "8012",
      [tritonVariables.drainSeconds]: "7",
    };
    await stage.run({}, variables);
    const [{ options = [] } = {}] = await stage.told();
    const [repository = "none"] = await readdir(stage.repositories);
    expect(options).toEqual([
      `--model-repository=${stage.repositories}/${repository}`,
      "--model-control-mode=none",
      "--exit-on-error=true",
      "--strict-readiness=true",
      "--allow-http=true",
      "--http-port=8010",
      expect.stringMatching(/^--http-restricted-api=shared-memory,trace,logging:closed=[0-9a-f]{64}$/),
      "--allow-grpc=false",
      "--allow-metrics=true",
      "--metrics-port=8012",
      "--allow-cpu-metrics=true",
      "--allow-gpu-metrics=false",
      "--exit-timeout-secs=7",
      "--min-supported-compute-capability=6.0",
      "--pinned-memory-pool-byte-size=268435456",
      "--cuda-memory-pool-byte-size=0:67108864",
    ]);
    expect(await stage.unpacked("text/1/model.py")).toBe("pass\n");
  });

  it("passes Triton's log on", async () => {
    await stage.put(simpleRepository);
    const { lines } = await stage.run({ log: ["one", 'E1122 "two"', "drei ä"] });
    expect(lines).toEqual(expect.arrayContaining(["one", 'E1122 "two"', "drei ä"]));
  });

  it("unpacks an archive once, and another archive or variant in its place", async () => {
    await stage.put(simpleRepository);
    await stage.run();
    const first = await readdir(stage.repositories);
    expect((await stage.run()).lines).toContain(
      `${stage.repositories}/${first[0] ?? "none"}: unpacked before`,
    );

    await stage.run({}, { [tritonVariables.variant]: "t4" });
    const second = await readdir(stage.repositories);
    expect(second).toHaveLength(1);
    expect(second).not.toEqual(first);
    await utimes(stage.archive, 1, 1);
    await stage.run({}, { [tritonVariables.variant]: "t4" });
    expect(await readdir(stage.repositories)).not.toEqual(second);
  });

  it("serves what its release promises, whatever has become of the archive since", async () => {
    const released = await stage.put(simpleRepository);
    const promised = { [tritonVariables.modelSha256]: released };
    await stage.run({}, promised);
    await stage.put({ ...simpleRepository, "text/1/model.py": "fail\n" });
    const { lines } = await stage.run({}, promised);
    expect(lines[0]).toMatch(/: unpacked before$/);
    await rm(stage.archive);
    expect((await stage.run({}, promised)).lines[0]).toMatch(/: unpacked before$/);
    expect(await stage.unpacked("text/1/model.py")).toBe("pass\n");
  });

  it("unpacks another release's archive anew, of the same size and time too", async () => {
    const first = await stage.put(simpleRepository);
    await utimes(stage.archive, 1, 1);
    await stage.run({}, { [tritonVariables.modelSha256]: first });
    const second = await stage.put({ ...simpleRepository, "text/1/model.py": "None\n" });
    await utimes(stage.archive, 1, 1);
    await stage.run({}, { [tritonVariables.modelSha256]: second.toUpperCase() });
    expect(await readdir(stage.repositories)).toHaveLength(1);
    expect(await stage.unpacked("text/1/model.py")).toBe("None\n");
  });

  it("unpacks anew where its own code is another one", async () => {
    const sha256 = await stage.put(simpleRepository);
    const promised = { [tritonVariables.modelSha256]: sha256 };
    await stage.run({}, promised);
    const program = await stage.copyOfCode();
    await appendFile(join(program, "serving/configuration.py"), "# later\n");
    const { lines } = await stage.run({}, promised, program);
    expect(lines[0]).toMatch(/models\.tar: unpacking 0\.0 MiB$/);
    expect(await readdir(stage.repositories)).toHaveLength(1);
  });

  it("leaves what it did not put there", async () => {
    await writeFile(`${stage.repositories}/notes`, "");
    await stage.put(simpleRepository);
    await stage.run();
    expect(await readdir(stage.repositories)).toContain("notes");
  });

  it.each([
    ["2.51", startedLine],
    ["before 2.46, without quotes", startedLine.replaceAll('"', "")],
  ])("ends with 0 after SIGTERM, which a Triton gets of the version %s", async (_version, line) => {
    await stage.put(simpleRepository);
    const running = stage.start({ log: [line], seconds: 20 });
    await expect.poll(() => running.output(), { timeout: 15_000 }).toContain(line);
    running.terminate();
    expect((await running.ended).code).toBe(0);
    expect((await stage.told()).at(-1)).toEqual({ signal: "SIGTERM" });
  });

  it("ends at once after SIGTERM where Triton does not serve yet", async () => {
    await stage.put(simpleRepository);
    const running = stage.start({ seconds: 20, stubborn: true });
    await expect.poll(() => stage.told(), { timeout: 15_000 }).toHaveLength(1);
    running.terminate();
    expect((await running.ended).code).toBe(0);
    expect(await stage.told()).toHaveLength(1);
  });
});

describe("the last line of serve.py", () => {
  it.each<[string, Behaviour, string]>([
    [
      "a model that does not load",
      {
        code: 1,
        log: [
          `E1122 13:10:57.325881 7 model_lifecycle.cc:642] "failed to load 'bad' version 1: Internal: TritonModelException: weights are missing: \\"layer 3\\"\\nand more\\n\\nAt:\\n  /r/bad/1/model.py(28): initialize\\n"`,
          "I1122 13:10:57.325898 7 model_lifecycle.cc:777] \"failed to load 'bad'\"",
          "error: creating server: Internal - failed to load all models",
        ],
      },
      'triton: model "bad" version 1 does not load: weights are missing: "layer 3" and more',
    ],
    [
      "a model that does not load in a Triton before 2.46, without quotes",
      {
        code: 1,
        log: [
          "E0215 21:04:11.5 7 model_lifecycle.cc:626] failed to load 'bad' version 1: Internal: no \"layer\"",
        ],
      },
      'triton: model "bad" version 1 does not load: no "layer"',
    ],
    [
      "a configuration that such a one cannot read",
      {
        code: 1,
        log: [
          "E0215 21:04:11.5 7 model_repository_manager.cc:1325] Poll failed for model directory 'text': unexpected platform",
        ],
      },
      'triton: model "text" cannot be read: unexpected platform',
    ],
    [
      "several that do not",
      {
        code: 1,
        log: ["one", "two", "three"].map(
          (name) =>
            `E1122 13:10:57.325881 7 model_lifecycle.cc:642] "failed to load '${name}' version 2: Invalid argument: no GPU"`,
        ),
      },
      'triton: model "one" version 2 does not load: no GPU (2 more failed)',
    ],
    [
      "a configuration that Triton cannot read",
      {
        code: 1,
        log: [
          '[libprotobuf ERROR /tmp/text_format.cc:337] Error parsing text-format inference.ModelConfig: 11:17: no field named "x".',
          "E1122 13:11:33.749181 7 model_repository_manager.cc:1460] \"Poll failed for model directory 'text': failed to read text proto from /r/text/config.pbtxt\"",
        ],
      },
      'triton: model "text" cannot be read: config.pbtxt, line 11:17: no field named "x".',
    ],
    [
      "an end that Triton explains",
      { code: 1, log: ["error: creating server: Internal - no room", "more"] },
      "triton: creating server: Internal - no room",
    ],
    [
      "an end that nobody explains",
      { code: 3, log: ["hello"] },
      "triton: tritonserver ended by itself with code 3",
    ],
    [
      "an end with code 0 that nobody asked for",
      { log: [startedLine] },
      "triton: tritonserver ended by itself with code 0",
    ],
    [
      "an end by the kernel",
      { killed: true, log: [startedLine] },
      "triton: tritonserver was ended by SIGKILL: give triton.memoryMebibytes more, if that was its limit",
    ],
  ])("says the reason: %s", async (_title, behaviour, line) => {
    await stage.put(simpleRepository);
    expect(await refusal(behaviour)).toBe(line);
  });

  it("has at most 300 characters", async () => {
    await stage.put(simpleRepository);
    const long = await refusal({ code: 1, log: [`error: ${"no ".repeat(200)}`] });
    expect(long).toMatch(/^triton: no no .*…$/);
    expect(long).toHaveLength(300);
  });
});

describe("the environment of serve.py", () => {
  it("is refused with every wrong variable at once", async () => {
    const wrong = {
      [tritonVariables.httpPort]: "http",
      [tritonVariables.metricsPort]: "0",
      [tritonVariables.modelRepository]: "models.tar",
      [tritonVariables.modelSha256]: "latest",
      [tritonVariables.variant]: "fast",
      [tritonVariables.gpuMemory]: "7 GB",
    };
    const { code, lines } = await stage.run({}, wrong);
    expect(code).toBe(1);
    expect(lines).toEqual([
      "triton: VARIANT is 'fast': one of standard, t4, t4-tensor is wanted; HTTP_PORT is 'http': a whole number from 1 to 65535 is wanted; " +
        "METRICS_PORT is '0': a whole number from 1 to 65535 is wanted; MODEL_REPOSITORY is 'models.tar': an absolute path is wanted; " +
        "MODEL_SHA256 is 'latest': 64 hexadecimal digits are wanted; " +
        "GPU_MEMORY_MEBIBYTES is '7 GB': a whole number from 1 to 10000000 is wanted",
      expect.stringMatching(/^triton: VARIANT is 'fast': .*…$/),
    ]);
    expect(await stage.told()).toEqual([]);
  });

  it("refuses an archive that the release was not made of, and leaves nothing of it", async () => {
    const other = await stage.put(simpleRepository);
    const promised = "0".repeat(64);
    expect(await refusal({}, { [tritonVariables.modelSha256]: promised })).toBe(
      `triton: ${stage.archive} has the SHA-256 ${other}, and the release ${promised}: put the released archive back, or release this one`,
    );
    expect(await readdir(stage.repositories)).toEqual([]);
    expect(await stage.told()).toEqual([]);
  });

  it("refuses a configuration in another encoding, with the model's name", async () => {
    await stage.put({ "text/config.pbtxt": Buffer.from("# gr\xfc\xdfe", "latin1") });
    expect(await refusal()).toBe(
      'triton: model "text": config.pbtxt is not UTF-8 from byte 4 on: write it as UTF-8',
    );
  });

  it("names the archive that is not there", async () => {
    expect(await refusal()).toBe(`triton: ${stage.archive}: no such file or folder`);
  });

  it.each([
    ["enough", "0, 7100, 16384\n1, 16000, 16384\n", undefined],
    [
      "too little",
      "0, 16000, 16384\n1, 6900, 16384\n",
      /^triton: GPU 1 has 6900 of 16384 MiB free, and this color was promised 7000 MiB: .*standby: stopped$/,
    ],
  ])("asks for GPU memory that is free: %s", async (_title, free, line) => {
    await stage.put(simpleRepository);
    await stage.putProgram("nvidia-smi", `#!/bin/sh\nprintf '${free}'\n`);
    const { lines } = await stage.run({ code: 1 }, { [tritonVariables.gpuMemory]: "7000" });
    expect(lines.at(-1)).toMatch(line ?? "ended by itself with code 1");
  });

  it("does not judge memory that a driver does not tell", async () => {
    await stage.put(simpleRepository);
    await stage.putProgram("nvidia-smi", "#!/bin/sh\necho '0, [N/A], [N/A]'\n");
    const { lines } = await stage.run({ code: 1 }, { [tritonVariables.gpuMemory]: "7000" });
    expect(lines[0]).toBe("GPU 0 tells '[N/A]' as its free memory: it is not judged");
    expect(lines.at(-1)).toBe("triton: tritonserver ended by itself with code 1");
  });

  it("starts models again that have served, also where another color has outgrown its part", async () => {
    await stage.put(simpleRepository);
    const states = { [tritonVariables.gpuMemory]: "7000" };
    const free = (mebibytes: number) =>
      stage.putProgram("nvidia-smi", `#!/bin/sh\necho '0, ${mebibytes}, 16384'\n`);
    await free(7100);
    await stage.run({}, states);
    await free(6900);
    expect(await refusal({}, states)).toContain("GPU 0 has 6900 of 16384 MiB free");
    await free(7100);
    await stage.run({ log: [startedLine] }, states);
    await free(6900);
    expect((await stage.run({ log: [startedLine] }, states)).lines).toContain(
      "GPU 0 has 6900 of 16384 MiB free, and this color was promised 7000 MiB: started nevertheless, for it has served before",
    );
    expect(await refusal({}, { ...states, [tritonVariables.variant]: "t4" })).toContain("standby: stopped");
  });

  it("asks for a GPU where it states memory of one", async () => {
    await stage.put(simpleRepository);
    await stage.putProgram("nvidia-smi", "#!/bin/sh\nexit 9\n");
    expect(await refusal({}, { [tritonVariables.gpuMemory]: "7000" })).toMatch(
      /^triton: GPU_MEMORY_MEBIBYTES is 7000, but nvidia-smi does not tell a GPU \(.*exit status 9.*\): give the container one$/,
    );
  });
});
