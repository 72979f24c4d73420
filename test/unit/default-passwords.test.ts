import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** Names that hold something secret; `tlsSecret` holds the name of an object that does. */
const secretName = String.raw`(?!tlsSecret\b)[\w.-]*(?:password|passwd|passphrase|secret|api_?key|access_?key|auth_?token)`;

/** What is taken from elsewhere begins with `$`, `{`, `<` or a bracket, and a secret of Pulumi's is `secure:`. */
const constant = String.raw`["']?(?!secure\b|true\b|false\b|null\b|undefined\b)[\w!@#%^&*+][^\s"',;)]*`;

/** A secret's name that is given a constant: `GF_SECURITY_ADMIN_PASSWORD=admin`, `admin_password: "x"`, `${PASSWORD:-y}`. */
const given = new RegExp(String.raw`\b${secretName}["']?[ \t]*(?:=|:-?)[ \t]*${constant}`, "i");

/** The same in a text of a program, where `password: ` may begin a sentence's next part. */
const givenInText = new RegExp(String.raw`\b${secretName}(?:=|:-?)${constant}`, "i");

/** User and password in a URL, where neither is a word that stands for one. */
const inUrl = /\b[a-z][a-z+.-]*:\/\/(?!user:password@)[\w.-]+:(?![$<{%*])[^\s@/"'`$]+@/i;

/** What is run or shipped: configuration, images, and scripts. Programs are in TypeScript, where the same is looked for in texts. */
const looked = /(^|\/)(Pulumi[^/]*\.yaml|[^/]*Dockerfile|[^/]+\.(sh|ya?ml|json|conf|ini|env|toml))$/;
const programs = /^(components|infra|provider|ops|toolchain|app)\/.*\.(ts|mjs)$/;

function findings(file: string, text: string): string[] {
  return text.split("\n").flatMap((line, at) => {
    const isProgram = programs.test(file);
    const found = isProgram
      ? textsIn(line).some((each) => givenInText.test(each) || inUrl.test(each))
      : given.test(line) || inUrl.test(line);
    return found ? [`${file}:${at + 1}: ${line.trim()}`] : [];
  });
}

/** Texts of a line of TypeScript: a name in code that holds a secret gives nobody one, and a comment runs nowhere. */
function textsIn(line: string): string[] {
  if (/^\s*(\/?\*|\/\/)/.test(line)) return [];
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|`([^`]*)`/g)].map(
    ([, double, single, template]) => double ?? single ?? template ?? "",
  );
}

describe("a default password", () => {
  it("is nowhere in configuration, images and programs", () => {
    const files = execFileSync("git", ["ls-files"], { encoding: "utf8" })
      .split("\n")
      .filter((file) => (looked.test(file) || programs.test(file)) && !file.endsWith("package-lock.json"));
    expect(files.length).toBeGreaterThan(200);
    expect(files).toEqual(
      expect.arrayContaining(["Pulumi.dev.yaml", "components/monitoring/image/Dockerfile"]),
    );
    expect(files.flatMap((file) => findings(file, readFileSync(file, "utf8")))).toEqual([]);
  });

  it.each([
    ["Dockerfile", "ENV GF_SECURITY_ADMIN_PASSWORD=admin"],
    ["Pulumi.dev.yaml", "  bluegreen:grafana.adminPassword: hunter2"],
    ["a.ini", "admin_password = admin"],
    ["a.json", '{ "password": "x1" }'],
    ["a.sh", 'password="${GF_SECURITY_ADMIN_PASSWORD:-admin}"'],
    ["a.yml", "url: postgres://bluegreen:bluegreen@db:5432/x"],
    ["components/a.ts", 'envs: ["GF_SECURITY_ADMIN_PASSWORD=admin"],'],
    ["ops/a.ts", "const url = `http://admin:admin@127.0.0.1`;"],
  ])("would be found in %s: %s", (file, line) => {
    expect(findings(file, line)).toHaveLength(1);
  });

  it.each([
    ["Pulumi.dev.yaml", "    secure: AAABACY="],
    ["Pulumi.shop.yaml", "      tlsSecret: chat-tls"],
    ["a.sh", 'export PULUMI_CONFIG_PASSPHRASE="$passphrase"'],
    ["a.yml", "GF_SECURITY_ADMIN_PASSWORD: ${PASSWORD}"],
    ["a.sh", 'if [ -n "${GF_SECURITY_ADMIN_PASSWORD:-}" ]; then'],
    ["ops/a.ts", "readonly password: string;"],
    ["ops/a.ts", "print(`user and password: npx bluegreen grafana`);"],
    ["infra/a.ts", '"a URL such as postgres://user:password@host:5432/database",'],
  ])("is not what %s says: %s", (file, line) => {
    expect(findings(file, line)).toEqual([]);
  });
});
