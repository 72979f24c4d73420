import { describe, expect, it } from "vitest";
import { ConfigError, parseStackConfig } from "../../../infra/config.ts";

const minimal = { "shop:activeColor": "blue", "shop:blue": JSON.stringify({ version: "1" }) };
const parse = (values: Readonly<Record<string, string>>) =>
  parseStackConfig({ ...minimal, ...values }, "shop", "dev");

/** The problems that parsing reports. */
function problems(values: Readonly<Record<string, string>>): readonly string[] {
  try {
    parse(values);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("a stack's config", () => {
  it("needs an active color and one color's version, nothing else", () => {
    expect(parse({})).toMatchObject({
      target: "docker",
      activeColor: "blue",
      blue: { version: "1", model: "smollm2-135m-instruct", memoryMebibytes: 2048 },
      ports: { blue: 8000, green: 8001 },
      router: { address: "0.0.0.0", port: 80, memoryMebibytes: 128 },
      network: { subnet: "172.28.83.0/24" },
      allowLiveChange: false,
    });
  });

  it("gives a color that was left out the other one's release", () => {
    const { blue, green } = parse({ "shop:blue": JSON.stringify({ version: "7", memoryMebibytes: 512 }) });
    expect(green).toEqual(blue);
  });

  it("takes numbers for versions, as `pulumi config set --path blue.version 2` stores them", () => {
    expect(parse({ "shop:blue": JSON.stringify({ version: 2 }) }).blue.version).toBe("2");
  });

  it("passes over the keys of other projects and packages", () => {
    expect(problems({ "docker:host": "unix:///x", "other:blue": "no object" })).toEqual([]);
  });

  it("cannot be changed once it is read", () => {
    const config = parse({});
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.blue.settings)).toBe(true);
  });

  it("keeps text that only looks like JSON", () => {
    expect(problems({ "shop:activeColor": "true" })[0]).toContain("got true");
    expect(problems({ "shop:activeColor": "{oops" })[0]).toContain('got "{oops"');
  });
});

describe("the history", () => {
  it("is a file on a volume, or a PostgreSQL", () => {
    expect(parse({}).history).toEqual({ kind: "sqlite" });
    const own = { kind: "postgres", url: "postgres://u:p@db.example:6432/chat?sslmode=require" };
    expect(parse({ "shop:history": JSON.stringify(own) }).history).toEqual(own);
  });

  it.each([
    { kind: "postgres" },
    { kind: "postgres", url: "mysql://u:hunter2@db/chat" },
    { kind: "postgres", url: "postgres:///chat" },
    { kind: "postgres", url: ["postgres://u:hunter2@db/chat"] },
    { kind: "sqlite", url: "postgres://u:hunter2@db/chat" },
    { kind: "mysql", url: "hunter2" },
    "postgres://u:hunter2@db/chat",
  ])("is refused without showing what may be a password: %j", (history) => {
    const found = problems({
      "shop:history": typeof history === "string" ? history : JSON.stringify(history),
    });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^shop:history/);
    expect(found[0]).not.toContain("hunter2");
  });
});

describe("a wrong config", () => {
  it("is refused with every problem at once", () => {
    const all = problems({
      "shop:activeColor": "red",
      "shop:router": '{"port":0,"memoryMebibytes":"much"}',
      "shop:blue": '{"version":"1","settings":{"threads":0}}',
      "shop:nonsense": "1",
    });
    expect(all.map((line) => line.split(":").slice(0, 2).join(":"))).toEqual([
      "shop:activeColor",
      "shop:blue.settings.threads",
      "shop:router.port",
      "shop:router.memoryMebibytes",
      "shop:nonsense",
    ]);
  });

  it("is refused where a value of it is a secret, which containers and outputs would show", () => {
    const secret = () => parseStackConfig({}, "shop", "dev", ["shop:blue", "docker:registryAuth"]);
    expect(secret).toThrow(
      "- shop:blue: it is stored as a secret, but containers and outputs would show it; allowed: plain values; " +
        "do: pulumi config rm 'shop:blue', and set it again without --secret",
    );
    expect(secret).not.toThrow("registryAuth");
  });

  it("is refused without any color, with the command that sets one", () => {
    const nothing = () => parseStackConfig({ "shop:activeColor": "blue" }, "shop", "dev");
    expect(nothing).toThrow("do: pulumi config set --path 'shop:blue.version' 1");
  });

  it("is the user's fault: a message that names the file, without a stack trace", () => {
    const wrong = () => parse({ "shop:activeColor": "red" });
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(/^Pulumi\.dev\.yaml has 1 problem\(s\):\n {2}- shop:activeColor/);
  });
});
