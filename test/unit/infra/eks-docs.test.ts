import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseStackConfig } from "../../../infra/config.ts";
import { stackSchema } from "../../../infra/schema.ts";
import { eksValues, leastEks } from "./eks-stack.ts";

const page = readFileSync("docs/cloud.md", "utf8");

/** Key, default and meaning of every row of the table below a heading. */
function tableBelow(heading: string): string[][] {
  const [, section = ""] = page.split(`\n### ${heading}\n`);
  const lines = section.split("\n");
  const rows = lines.slice(lines.findIndex((line) => line.startsWith("| `")));
  return rows.slice(0, rows.indexOf("")).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const code = (cell = "") => /^`(.*)`$/.exec(cell)?.[1] ?? cell;

/** The message of an unknown key lists the known ones. */
function knownKeys(group: readonly string[]): string[] {
  const eks = group.reduceRight<object>((inner, key) => ({ [key]: inner }), { nonsense: 1 });
  const { error } = stackSchema.safeParse({ activeColor: "blue", eks });
  const message = error?.issues.find(({ code: kind }) => kind === "unrecognized_keys")?.message ?? "";
  const [, keys = ""] = /allowed: ([^;]*);/.exec(message) ?? [];
  return keys.split(", ").map((key) => [...group, key].join("."));
}

const groups = [
  ["endpoint"],
  ["network"],
  ["system"],
  ["gpu"],
  ["nodes", "blue"],
  ["entrance"],
  ["nodePorts"],
];

/** Neither asks for direct paths nor says anything else that has a default. */
const withNginx = eksValues({ "eks.router": "nginx", "eks.directCidrs": null });

/** What a default is once it is filled in, where the file says it in short. */
const inFull: Readonly<Record<string, (told: unknown) => unknown>> = {
  "gpu.perPod": (told) => ({ blue: told, green: told }),
  modelStore: () => ({ blue: false, green: false }),
  // It is given here, for the sake of directCidrs.
  router: (told) => (told === "alb" ? "nginx" : told),
};

describe("docs/cloud.md", () => {
  it("pushes the images that Pulumi.prod.yaml runs, to the repositories of the account's own program", () => {
    const file = readFileSync("Pulumi.prod.yaml", "utf8");
    const named = [...file.matchAll(/[iI]mage: \S+\.amazonaws\.com\/(\S+)/g)].map(([, name = ""]) => name);
    const pushed = [...page.matchAll(/docker push "\$REGISTRY\/(\S+)"/g)].map(([, name = ""]) => name);
    expect(new Set(named)).toEqual(new Set(pushed));
    const { name: project } = parse(readFileSync("docs/examples/aws-account/Pulumi.yaml", "utf8")) as {
      name: string;
    };
    const [, stack = ""] = /cd docs\/examples\/aws-account\n[^`]*pulumi stack init (\S+)/.exec(page) ?? [];
    expect(pushed).toEqual([
      `${project}-${stack}-model-server:1`,
      `${project}-${stack}-bluegreen-monitoring:1`,
    ]);
  });

  const rows = tableBelow("Keys of `eks`").map(([key, ...rest]) => [
    code(key).replace("<color>", "blue"),
    ...rest,
  ]);

  it("lists every key of a stack on AWS", () => {
    const single = knownKeys([]).filter((key) => !groups.some(([first]) => first === key));
    expect(rows.map(([key]) => key).sort()).toEqual([...single, ...groups.flatMap(knownKeys)].sort());
  });

  it("tells the default of each key, and which have none", () => {
    const { eks } = parseStackConfig(withNginx, "shop", "prod");
    const defaultOf = (key: string): unknown =>
      key.split(".").reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], eks);
    for (const [key = "", cell = ""] of rows) {
      const isGiven = Object.keys(leastEks).includes(`eks.${key}`) && key !== "directCidrs";
      expect([key, cell === "required"]).toEqual([key, isGiven]);
      if (isGiven) continue;
      const told: unknown = cell === "–" ? undefined : parse(code(cell));
      expect([key, defaultOf(key)]).toEqual([key, inFull[key]?.(told) ?? told]);
    }
  });

  it("shows the least that is accepted", () => {
    const [, text = ""] = /## A stack on AWS[^]*?```yaml\n([^]*?)```/.exec(page) ?? [];
    const { config } = parse(text) as { config: Record<string, unknown> };
    const values = Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const parsed = parseStackConfig(
      Object.fromEntries(values) as Record<string, string>,
      "bluegreen",
      "prod",
    );
    expect([parsed.target, parsed.history.kind]).toEqual(["eks", "rds"]);
  });
});
