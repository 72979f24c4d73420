import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { variables } from "../../../app/contract.ts";
import { ConfigError, readConfig } from "../../../app/config.ts";

const modelPath = "/models/tiny.gguf";

describe("the server's configuration", () => {
  it("needs a model and nothing else", () => {
    const config = readConfig({ MODEL_PATH: modelPath });
    expect(config).toMatchObject({
      color: "blue",
      version: "dev",
      port: 8000,
      modelName: "tiny",
      maxPromptTokens: 1023,
    });
  });

  it("has the defaults that its documentation states", () => {
    const source = readFileSync(new URL("../../../app/config.ts", import.meta.url), "utf8");
    const stated = [...source.matchAll(/@default (\S+) \*\/\n {2}readonly (\w+):/g)].map(
      ([, value, name]) => [name, value],
    );
    const config: Record<string, unknown> = { ...readConfig({ MODEL_PATH: modelPath }) };
    expect(stated.length).toBeGreaterThan(15);
    for (const [name, value] of stated) expect(JSON.stringify(config[name ?? ""]), name).toBe(value);
  });

  it("reports every problem at once, each with variable, value and what is allowed", () => {
    const environment = {
      COLOR: "red",
      PORT: "eighty",
      PARALLEL_SEQUENCES: "0",
      RELEASE: "abc",
      LOG_LEVEL: "loud",
    };
    const problems = problemsOf(environment);
    expect(problems).toEqual([
      'COLOR: "red" is refused; set it to one of blue, green',
      'RELEASE: "abc" is refused; set it to 64 hexadecimal digits',
      "MODEL_PATH: is not set; set it to the absolute path of a GGUF file, or set TRITON_URL in its place",
      'PORT: "eighty" is refused; set it to a whole number from 0 to 65535',
      'PARALLEL_SEQUENCES: "0" is refused; set it to a whole number from 1 to 256',
      'LOG_LEVEL: "loud" is refused; set it to one of trace, debug, info, warn, error, fatal, silent',
    ]);
  });

  it.each([
    [
      { CONTEXT_TOKENS: "512", MAX_PROMPT_TOKENS: "512", MAX_ANSWER_TOKENS: "100" },
      "MAX_PROMPT_TOKENS: 512 tokens leave no room",
    ],
    [{ CONTEXT_TOKENS: "512", MAX_ANSWER_TOKENS: "512" }, "MAX_ANSWER_TOKENS: 512 tokens leave no room"],
    [{ PROBE_SECONDS: "30" }, "READINESS_SECONDS: 30 s must be above PROBE_SECONDS = 30 s"],
    [{ ROUTE_FILE: "/route.json" }, "SHADOW_URL: is not set, and ROUTE_FILE is; set both, or neither"],
    [
      { SHADOW_URL: "http://router/green" },
      "ROUTE_FILE: is not set, and SHADOW_URL is; set both, or neither",
    ],
    [{ ROUTE_FILE: "/route.json", SHADOW_URL: "http://router/green/" }, "a URL without a slash at its end"],
    [
      { TRITON_URL: "http://triton:8000" },
      "TRITON_URL: http://triton:8000 computes, and MODEL_PATH = /models/tiny.gguf would too; set one of them",
    ],
    [{ LLAMA_SERVER: "llama-server" }, 'LLAMA_SERVER: "llama-server" is refused'],
    [{ TRITON_MODEL: "text" }, "TRITON_MODEL: text is a model of no Triton; set TRITON_URL too, or neither"],
    [{ TRITON_URL: "http://triton:8000/" }, 'TRITON_URL: "http://triton:8000/" is refused; set it to a URL'],
    [{ TRITON_MODEL: "a/b" }, 'TRITON_MODEL: "a/b" is refused; set it to the name of a model'],
    [{ CONVERTER_URL: "converter" }, 'CONVERTER_URL: "converter" is refused; set it to a URL'],
  ])("refuses settings that contradict each other: %j", (environment, problem) => {
    expect(problemsOf({ MODEL_PATH: modelPath, ...environment }).join()).toContain(problem);
  });

  it("takes a system prompt of several lines, and where the shadow goes", () => {
    const environment = {
      SYSTEM_PROMPT: "Be brief.\nBe kind.",
      ROUTE_FILE: "/r.json",
      SHADOW_URL: "http://router:8080/green",
    };
    expect(readConfig({ MODEL_PATH: modelPath, ...environment })).toMatchObject({
      systemPrompt: "Be brief.\nBe kind.",
      shadow: { routeFile: "/r.json", url: "http://router:8080/green" },
      shadowCopies: 2,
    });
  });

  it("lets a llama-server compute with the file, which gets no variables but what it finds its files by", () => {
    const environment = { PATH: "/bin", HISTORY_URL: "postgres://user:password@host/database" };
    const program = { LLAMA_SERVER: "/llama-server/llama-server" };
    expect(readConfig({ MODEL_PATH: modelPath, ...program, ...environment }).source).toMatchObject({
      path: modelPath,
      llamaServer: {
        executable: "/llama-server/llama-server",
        environment: { PATH: "/bin", HOME: undefined, TMPDIR: undefined, LD_LIBRARY_PATH: undefined },
      },
    });
    expect(problemsOf({ TRITON_URL: "http://triton:8000", ...program })).toEqual([
      "TRITON_URL: http://triton:8000 computes, and LLAMA_SERVER = /llama-server/llama-server would too; set one of them",
    ]);
  });

  it("takes a model of Triton in place of a file, named text where no other is named", () => {
    expect(readConfig({ TRITON_URL: "http://triton:8000" })).toMatchObject({
      source: { kind: "triton", url: "http://triton:8000", model: "text" },
      modelName: "text",
      converterUrl: undefined,
    });
    const named = {
      TRITON_URL: "https://triton",
      TRITON_MODEL: "owl-2.1",
      CONVERTER_URL: "http://converter:8090",
    };
    expect(readConfig(named)).toMatchObject({
      source: { kind: "triton", url: "https://triton", model: "owl-2.1" },
      modelName: "owl-2.1",
      converterUrl: "http://converter:8090",
    });
    expect(readConfig({ ...named, MODEL_NAME: "mine" }).modelName).toBe("mine");
    expect(readConfig({ MODEL_PATH: modelPath }).source).toEqual({ kind: "file", path: modelPath });
    expect(readConfig({ MODEL_PATH: modelPath, MODEL_SHA256: "0a".repeat(32) }).source).toEqual({
      kind: "file",
      path: modelPath,
      sha256: "0a".repeat(32),
    });
  });

  it("takes an empty variable as unset", () => {
    expect(readConfig({ MODEL_PATH: modelPath, PORT: "" }).port).toBe(8000);
  });
});

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("the server's README", () => {
  it("lists every variable with its default", () => {
    const readme = readFileSync(new URL("../../../app/README.md", import.meta.url), "utf8");
    const rows = new Map(
      [...readme.matchAll(/^\| `([A-Z_\d]+)` *\| (.+?) *\|/gm)].map(([, name, value]) => [name, value]),
    );
    expect([...rows.keys()].sort()).toEqual(Object.values(variables).sort());
    const config: Record<string, unknown> = { ...readConfig({ MODEL_PATH: modelPath }) };
    for (const [key, name] of Object.entries(variables)) {
      const stated = /^`([\w.]+)`$/.exec(rows.get(name) ?? "")?.[1];
      const field = key === "parallel" ? "parallelSequences" : key;
      if (stated !== undefined) expect(String(config[field]), name).toBe(stated);
    }
  });
});
