import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { costTable, gpuHourlyCost } from "../../components/eks/hourly-cost.ts";
import { awsSurroundings } from "./support/declare-eks.ts";
import { shellBlocks } from "./support/page-commands.ts";
import { declare, type Declaration } from "./support/declare.ts";

interface Outputs {
  readonly clusterName: string;
  readonly natAddresses: readonly string[];
  readonly autoscalingGroups: Readonly<Record<string, string>>;
  readonly cost: string;
}

/** Runs the example with the config that the page's commands make. Nothing is created. */
async function run(): Promise<Declaration<Outputs>> {
  const { default: program } = await import("../../docs/examples/own-cluster/index.ts");
  return declare(program as unknown as () => Outputs, {
    ...awsSurroundings,
    project: "own-cluster",
    stack: "test",
    config: configOf(commands()),
  });
}

/** Lines of the page's shell block about the example. */
function commands(): readonly string[] {
  const blocks = shellBlocks("docs/cloud.md").filter((block) => block.includes("docs/examples/own-cluster"));
  return blocks.flatMap((block) => block.trim().split("\n"));
}

/** What `pulumi config set` makes of commands, as a program is given it. */
function configOf(lines: readonly string[]): Record<string, string> {
  const config: Record<string, string> = {};
  for (const line of lines) {
    const [, path, key = "", value = ""] =
      /^pulumi config set (--path )?'?([^' ]+)'? "?([^"]+?)"?$/.exec(line) ?? [];
    if (key === "") continue;
    const [, list, at] = /^(.+)\[(\d+)\]$/.exec(key) ?? [];
    expect([line, path !== undefined]).toEqual([line, list !== undefined]);
    const full = (name: string) => (name.includes(":") ? name : `own-cluster:${name}`);
    if (list === undefined) config[full(key)] = value;
    else {
      const items = JSON.parse(config[full(list)] ?? "[]") as string[];
      items[Number(at)] = value;
      config[full(list)] = JSON.stringify(items);
    }
  }
  return config;
}

describe("a cluster in a program of one's own", () => {
  let declared: Declaration<Outputs>;

  beforeAll(async () => {
    declared = await run();
  });

  it("has a network, a cluster, and nodes of the system and of each color", () => {
    expect(declared.resources.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "network-vpc",
        "cluster-control-plane",
        "system-nodes-group",
        "blue-nodes-group",
      ]),
    );
    expect(declared.named("green-nodes-group").inputs["scalingConfig"]).toMatchObject({ desiredSize: 0 });
  });

  it("encrypts everything with its own key", () => {
    const key = "arn:aws:test:eu-central-1:123456789012:encryption-key";
    const { resources } = declared;
    const having = resources.filter(({ inputs }) => JSON.stringify(inputs).includes(`"${key}"`));
    expect(having.map(({ name }) => name).sort()).toEqual([
      "blue-nodes-template",
      "cluster-control-plane",
      "cluster-logs",
      "green-nodes-template",
      "network-flows-group",
      "system-nodes-template",
      "volumes-class",
    ]);
  });

  it("tells what others need, and what it costs", () => {
    expect(declared.outputs).toMatchObject({
      clusterName: "own-cluster-test-cluster",
      autoscalingGroups: { blue: "asg-of-blue-nodes-group", green: "asg-of-green-nodes-group" },
    });
    expect(declared.outputs.natAddresses).toHaveLength(3);
    expect(declared.outputs.cost).toContain("| blue: g4dn.xlarge | 1 | 0.6580 | 0.6580 |");
  });

  it("counts in its table the nodes that it declares", () => {
    const { cost } = declared.outputs;
    const disks = ["blue", "green", "system"].map((group) => {
      const { inputs } = declared.named(`${group}-nodes-template`);
      const [{ ebs }] = inputs["blockDeviceMappings"] as [{ ebs: { volumeSize: number } }];
      const scaling = declared.named(`${group}-nodes-group`).inputs["scalingConfig"] as {
        desiredSize: number;
      };
      return ebs.volumeSize * scaling.desiredSize;
    });
    expect(cost).toContain(`| disks, GiB | ${disks.reduce((sum, each) => sum + each, 0)} |`);
  });
});

describe("docs/cloud.md", () => {
  it("has commands that set all that the example wants, and nothing else", () => {
    const lines = commands();
    expect(Object.keys(configOf(lines)).sort()).toEqual([
      "aws:region",
      "own-cluster:administrators",
      "own-cluster:publicAccessCidrs",
    ]);
    expect(lines.filter((line) => !line.startsWith("pulumi config set "))).toEqual([
      "cd docs/examples/own-cluster",
      "pulumi stack init test",
      "pulumi preview",
    ]);
  });

  it("shows the table of costs as it is", async () => {
    const nodes = (instanceType: string, count: number, diskGibibytes: number) => ({
      instanceType,
      nodes: count,
      diskGibibytes,
    });
    const color = nodes("g4dn.xlarge", 1, 100);
    const table = costTable(
      gpuHourlyCost({
        region: "us-east-1",
        gpu: { blue: color, green: color },
        system: nodes("m6i.large", 2, 50),
        nat: "perZone",
      }),
    );
    const shown = plain(await readFile("docs/cloud.md", "utf8"));
    const rows = plain(table)
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(rows.length).toBeGreaterThan(8);
    expect(shown).toContain(rows.join("\n"));
  });

  it("shows only what this example, which is type-checked, says", async () => {
    const [page, example] = await Promise.all(
      ["cloud.md", "examples/own-cluster/index.ts"].map((path) => readFile(`docs/${path}`, "utf8")),
    );
    const blocks = [...(page ?? "").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
    const said = (example ?? "")
      .split("\n")
      .map((line) => line.trim())
      .join("\n");
    expect(blocks.length).toBeGreaterThanOrEqual(5);
    for (const block of blocks) {
      const lines = block
        .trim()
        .split("\n")
        .map((line) => line.trim());
      expect(said).toContain(lines.join("\n"));
    }
  });
});

/** Tables without what makes their columns line up. */
function plain(markdown: string): string {
  return markdown.replace(/ +/g, " ").replace(/-{3,}/g, "---");
}
