import { describe, expect, it } from "vitest";
import { ConfigError, parseStackConfig } from "../../../infra/config.ts";
import { owlModel, owlValues } from "../support/owl-config.ts";
import { wrongConfigs } from "./wrong-config-cases.ts";

function problemsOf(changes: Readonly<Record<string, unknown>>, stack = "dev"): readonly string[] {
  try {
    parseStackConfig(owlValues(changes), "shop", stack);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("a config of the workload owl is refused by path, value, what is allowed and what to do, where it has", () => {
  const all = wrongConfigs("wrong-owl-configs.txt");

  it.each(all.map(({ title, ...rest }) => [title, rest] as const))("%s", (_title, { config, problems }) => {
    expect(problemsOf(config)).toEqual(problems);
    expect(problems.length).toBeGreaterThan(0);
  });

  it("mistakes that are told apart, each with a command that mends it", () => {
    expect(new Set(all.map(({ problems }) => problems.join("\n"))).size).toBe(all.length);
    for (const { problems } of all)
      for (const problem of problems)
        expect(problem).toMatch(/^shop:[\w.]+: .*; (allowed: .*; )?do: pulumi config (set|rm) /);
  });

  it.each([
    ["all that it cannot do without", {}],
    ["GPUs of its own for each color", { owl: { gpus: { devices: { blue: 0, green: 1 } } } }],
    [
      "one GPU of which each color has a part",
      { owl: { gpus: { devices: { blue: 0, green: 0 }, memoryMebibytes: { blue: 7000, green: 7000 } } } },
    ],
    [
      "one GPU for the color that runs",
      { owl: { gpus: { devices: { blue: 0, green: 0 } } }, standby: "stopped" },
    ],
  ])("nothing is said of a stack with %s", (_what, changes) => {
    expect(problemsOf(changes)).toEqual([]);
  });
});

describe("names of a stack with the workload owl", () => {
  const [fits, tooLong] = ["s".repeat(42), "s".repeat(43)];

  it("may be as long as the DNS allows for the longest name of a container", () => {
    expect(`shop-${fits}-green-converter`).toHaveLength(63);
    expect(problemsOf({}, fits)).toEqual([]);
  });

  it("are refused where nobody could find a container by them", () => {
    expect(problemsOf({}, tooLong)).toEqual([
      `shop:workload: got owl with the project shop and the stack ${tooLong}, after which the containers are named that a color's server reaches by name; ` +
        `allowed: names that make at most 47 characters together (shop-${tooLong} has 48); do: pulumi stack rename <shorter>`,
    ]);
  });

  it("are as free as ever with the workload gguf", () => {
    expect(problemsOf({ workload: "gguf", blue: { version: "1" } }, tooLong)).toEqual([]);
  });
});

describe("a color of the workload owl", () => {
  it("has a Triton and a converter with defaults", () => {
    const { blue } = parseStackConfig(owlValues({}), "shop", "dev");
    expect(blue).toMatchObject({
      memoryMebibytes: 2048,
      triton: { model: "text", variant: "standard", memoryMebibytes: 2048, cpuMillicores: 1000 },
      converter: { memoryMebibytes: 256 },
    });
  });

  it("that was left out has the other one's parts", () => {
    const blue = { version: "1", model: owlModel, triton: { variant: "t4" }, converter: { image: "a/c:1" } };
    const { green } = parseStackConfig(owlValues({ blue }), "shop", "dev");
    expect(green).toMatchObject({ triton: { variant: "t4" }, converter: { image: "a/c:1" } });
  });

  it("is the only one with such parts: with gguf a color has none", () => {
    const { blue, green } = parseStackConfig(
      { "shop:activeColor": "blue", "shop:blue": JSON.stringify({ version: "1" }) },
      "shop",
      "dev",
    );
    expect(Object.keys({ ...blue, ...green })).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(triton|converter)$/)]),
    );
  });
});
