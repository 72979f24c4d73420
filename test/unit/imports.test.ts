import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = process.cwd();

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** What the import rules of this project say about a folder. */
function violationsIn(folder: string): Promise<readonly Violation[]> {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = [program, "--config", join(root, ".dependency-cruiser.cjs"), "--output-type", "json", "."];
  return new Promise((done, fail) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout) => {
      if (stdout === "") fail(error ?? new Error("dependency-cruiser printed nothing"));
      else done((JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations);
    });
  });
}

/** Who imports what, and the rule that refuses it; undefined where it is allowed. */
const cases: readonly [from: string, to: string, rule: string | undefined][] = [
  ["infra/index.ts", "components/docker/router.ts", undefined],
  ["infra/index.ts", "provider/resources.ts", undefined],
  ["infra/index.ts", "app/contract.ts", undefined],
  ["infra/index.ts", "provider/promotion-gate.ts", "room-infra"],
  ["infra/index.ts", "ops/stack.ts", "room-infra"],
  ["components/docker/router.ts", "provider/resources.ts", undefined],
  ["components/docker/router.ts", "components/nginx/configuration.ts", undefined],
  ["components/docker/router.ts", "provider/docker-client.ts", "room-components"],
  ["components/docker/router.ts", "infra/config.ts", "room-components"],
  ["components/docker/router.ts", "components/kubernetes/router.ts", "target-docker"],
  ["components/gate/promotion-gate.ts", "components/docker/router.ts", "target-gate"],
  ["components/nginx/configuration.ts", "components/docker/router.ts", "target-nginx"],
  ["components/kubernetes/router.ts", "components/nginx/configuration.ts", undefined],
  ["components/kubernetes/router.ts", "components/eks/router.ts", "target-kubernetes"],
  ["components/eks/router.ts", "components/kubernetes/router.ts", undefined],
  ["components/eks/router.ts", "components/docker/router.ts", "target-eks"],
  ["provider/resources.ts", "components/color.ts", "room-provider"],
  ["policies/index.ts", "components/color.ts", undefined],
  ["policies/index.ts", "components/docker/router.ts", "room-policies"],
  ["ops/stack.ts", "policies/level-file.ts", undefined],
  ["ops/stack.ts", "policies/rules.ts", "room-ops"],
  ["ops/stack.ts", "infra/config.ts", undefined],
  ["ops/stack.ts", "components/labels.ts", undefined],
  ["ops/stack.ts", "provider/docker-client.ts", undefined],
  ["ops/stack.ts", "provider/gate/check.ts", undefined],
  ["infra/index.ts", "provider/gate/check.ts", "room-infra"],
  ["ops/stack.ts", "components/docker/router.ts", "room-ops"],
  ["ops/stack.ts", "provider/resources.ts", "room-ops"],
  ["toolchain/index.ts", "provider/serve.ts", undefined],
  ["toolchain/index.ts", "ops/stack.ts", "room-toolchain"],
  ["app/server.ts", "app/contract.ts", undefined],
  ["app/server.ts", "components/color.ts", "room-app"],
  ["app/server.ts", "node_modules/some-package/index.js", "app-own-packages"],
  ["infra/index.ts", "converter/contract.ts", undefined],
  ["components/docker/router.ts", "converter/contract.ts", undefined],
  ["components/docker/router.ts", "converter/server.ts", "room-components"],
  ["ops/stack.ts", "converter/contract.ts", undefined],
  ["provider/resources.ts", "converter/contract.ts", "room-provider"],
  ["converter/server.ts", "converter/contract.ts", undefined],
  ["converter/server.ts", "app/contract.ts", "room-converter"],
  ["app/server.ts", "converter/contract.ts", "room-app"],
  ["converter/server.ts", "node_modules/some-package/index.js", "app-own-packages"],
  ["components/docker/router.ts", "triton/contract.ts", undefined],
  ["components/docker/router.ts", "triton/other.ts", "room-components"],
  ["triton/contract.ts", "components/color.ts", "room-triton"],
  ["bench/flip.ts", "test/support.ts", "nobody-imports-test"],
  ["test/support.ts", "ops/stack.ts", undefined],
];

describe("the import rules", () => {
  let folder: string;
  let violations: readonly Violation[];

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const specifier = (from: string, to: string) => {
    if (to.startsWith("node_modules/")) return to.split("/")[1] ?? "";
    const path = relative(dirname(from), to);
    return path.startsWith(".") ? path : `./${path}`;
  };
  /** Each case has an importing file of its own, beside the one that it is named after. */
  const importer = (from: string, number: number) => join(dirname(from), `case-${number}.ts`);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bluegreen-imports-"));
    write("tsconfig.json", "{}");
    for (const path of new Set(cases.flatMap(([from, to]) => [from, to])))
      write(path, "export const value = 1;\n");
    for (const [number, [from, to]] of cases.entries())
      write(
        importer(from, number),
        `import { value } from "${specifier(from, to)}";\nexport const got = value;\n`,
      );
    write("infra/chicken.ts", 'import { egg } from "./egg.ts";\nexport const chicken = () => egg;\n');
    write("infra/egg.ts", 'import { chicken } from "./chicken.ts";\nexport const egg = () => chicken;\n');
    write("infra/lost.ts", 'export * from "./nowhere.ts";\n');
    violations = await violationsIn(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const rulesAgainst = (path: string) =>
    violations.filter(({ from }) => from === path).map(({ rule }) => rule.name);

  it.each(cases.map(([from, to, rule], number) => ({ from, to, rule, number })))(
    "say of $from to $to: $rule",
    ({ from, rule, number }) => {
      expect(rulesAgainst(importer(from, number))).toEqual(rule === undefined ? [] : [rule]);
    },
  );

  it("refuse a cycle", () => {
    expect([...rulesAgainst("infra/chicken.ts"), ...rulesAgainst("infra/egg.ts")]).toContain("no-cycles");
  });

  it("refuse an import of a file that is not there", () => {
    expect(rulesAgainst("infra/lost.ts")).toEqual(["no-unresolvable"]);
  });

  it("are kept by this project", { timeout: 60_000 }, async () => {
    const found = await violationsIn(root);
    expect(found.map(({ from, rule }) => `${rule.name}: ${from}`)).toEqual([]);
  });
});

describe("the environment", () => {
  const eslint = new ESLint({ cwd: root });

  /** The lint rules that refuse a text at a path, in plain JavaScript, which needs no types. */
  async function refusedAt(path: string, text: string): Promise<(string | null)[]> {
    const [result] = await eslint.lintText(text, { filePath: resolve(root, path) });
    return result?.messages.map(({ ruleId }) => ruleId) ?? [];
  }

  it.each(["components/docker/x.mjs", "provider/x.mjs", "infra/x.mjs", "app/x.mjs", "converter/x.mjs"])(
    "is not read in %s",
    async (path) => {
      expect(await refusedAt(path, "export const user = process.env.USER;\n")).toEqual([
        "no-restricted-properties",
      ]);
      expect(await refusedAt(path, "export const { env } = process;\n")).toEqual([
        "no-restricted-properties",
      ]);
      expect(
        await refusedAt(path, 'import { env } from "node:process";\nexport const user = env.USER;\n'),
      ).toEqual(["no-restricted-imports"]);
    },
  );

  it.each(["ops/x.mjs", "toolchain/x.mjs"])("may be read in %s", async (path) => {
    expect(await refusedAt(path, "export const user = process.env.USER;\n")).toEqual([]);
  });
});
