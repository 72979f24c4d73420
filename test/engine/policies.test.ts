import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { OwnStack } from "../../bench/own-stack.ts";
import { modelFileOf } from "../../components/model.ts";
import { blueGreenRules } from "../../policies/blue-green/index.ts";
import { dockerRules } from "../../policies/docker/index.ts";
import { prepare } from "../../toolchain/index.ts";
import type { PulumiProject } from "../pulumi-project.ts";
import { providerProject } from "./provider-project.ts";

const root = process.cwd();
const pack = ["--policy-pack", join(root, "policies")];
const levels = ["--policy-pack-config", join(root, "policies", "levels", "prod.json")];

describe("a program that breaks every rule", () => {
  let project: PulumiProject;
  let output: string;

  beforeAll(async () => {
    project = await providerProject("bad-docker-program");
    ({ output } = await project.run("preview", ...pack));
  }, 5 * 60_000);
  afterAll(() => project.remove());

  it("is refused in preview", () => {
    expect(output).toContain("error: preview failed");
    expect(output).not.toContain("unhandled exception");
  });

  it.each([...dockerRules, ...blueGreenRules].map((rule) => [rule.name, rule] as const))(
    "is told why and how to mend it by %s",
    (name, rule) => {
      const lines = output.split("\n");
      const heading = lines.findIndex((line) => line.includes(`[mandatory]  ${name} `));
      expect(heading, output).toBeGreaterThan(0);
      expect(lines[heading + 1]).toContain(rule.description);
      expect(lines[heading + 2]).toContain(`. ${rule.why} ${rule.cure}`);
    },
  );

  it("does not show the password that it has in plain text", () => {
    expect(output).not.toContain("chat:postgres");
  });
});

describe("the dev stack", () => {
  let stack: OwnStack;

  beforeAll(async () => {
    const { environment } = await prepare({
      projectDirectory: root,
      environment: process.env,
      models: [modelFileOf()],
      images: false,
      progress: "none",
    });
    const { config } = parse(await readFile(join(root, "Pulumi.dev.yaml"), "utf8")) as {
      config: Record<string, unknown>;
    };
    const own = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.replace(/^bluegreen:/, ""), value]),
    );
    stack = await OwnStack.create(
      root,
      { ...process.env, ...environment },
      {
        name: "policies",
        routerPort: 18641,
        colorPorts: { blue: 18642, green: 18643 },
        subnet: "172.28.164.0/24",
        // Where somebody's Grafana is on this machine, its image has a tag; the levels of dev let it pass.
        config: { ...own, monitoring: { enabled: true, grafana: false } },
      },
    );
  }, 5 * 60_000);
  afterAll(() => stack.destroy());

  it("keeps every rule, also with the levels of production", async () => {
    const { output } = await stack.pulumi("preview", "--color=never", ...pack, ...levels);
    expect(output).toMatch(/✅ bluegreen@v/);
    expect(output).not.toMatch(/\[(mandatory|advisory)\]/);
  });
});
