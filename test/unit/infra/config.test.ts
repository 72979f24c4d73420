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

describe("a stack on a cluster", () => {
  const cluster = {
    "shop:target": "kubernetes",
    "shop:blue": JSON.stringify({ version: "1", image: "registry.example/server:1" }),
    "shop:history": JSON.stringify({ kind: "postgres", url: "postgres://db.example/chat" }),
  };

  it("needs images and a database, and has a default for everything else", () => {
    const { kubernetes, green } = parse(cluster);
    expect(kubernetes).toEqual({
      createNamespace: true,
      service: "ClusterIP",
      routerReplicas: 2,
      replicas: 1,
      routerImage: "docker.io/library/nginx:1.28.0",
      modelCache: { kind: "node", path: "/var/lib/bluegreen/models" },
      unschedulableSeconds: 60,
      cpuMillicoresPerThread: 500,
      repositoryGibibytes: 32,
      imagePullSecrets: [],
    });
    expect(green.image).toBe("registry.example/server:1");
  });

  it("says once that an image is missing where the other color was left out", () => {
    const found = problems({ ...cluster, "shop:blue": JSON.stringify({ version: "1" }) });
    expect(found.map((line) => line.split(" ")[0])).toEqual(["shop:blue.image:"]);
  });

  it.each([
    ["shop", "dev", true],
    ["shop", "a".repeat(45), true],
    ["shop", "a".repeat(46), false],
    ["shop", "Dev", false],
    ["shop", "dev_2", false],
    ["1shop", "dev", false],
  ])("can have objects that are named after the project %s and the stack %s: %s", (project, stack, may) => {
    const values = Object.entries({ ...minimal, ...cluster }).map(([key, value]) => [
      key.replace("shop", project),
      value,
    ]);
    const parsed = () =>
      parseStackConfig(Object.fromEntries(values) as Record<string, string>, project, stack);
    if (may) expect(parsed().target).toBe("kubernetes");
    else expect(parsed).toThrow(/allowed: names that make at most 50 lower-case .*; do: pulumi stack rename/);
  });

  it("has annotations by keys with dots, which a refusal names as `pulumi config --path` takes them", () => {
    const ingress = { host: "chat.example", annotations: { "nginx.ingress.kubernetes.io/timeout": 60 } };
    const [found] = problems({ ...cluster, "shop:kubernetes": JSON.stringify({ ingress }) });
    expect(found).toMatch(
      /^shop:kubernetes\.ingress\.annotations\["nginx\.ingress\.kubernetes\.io\/timeout"\]: got 60; /,
    );
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

  it("takes keys as one secret, and no list of which one item may be plain text", () => {
    const [one, other] = ["1".repeat(40), "b".repeat(40)];
    const withKeys = (apiKeys: string) =>
      parseStackConfig(
        {
          "shop:activeColor": "blue",
          "shop:blue": '{"version":"1"}',
          "shop:router": '{"operatorPort":8002}',
          "shop:apiKeys": apiKeys,
        },
        "shop",
        "dev",
        ["shop:apiKeys"],
      ).apiKeys;
    expect(withKeys(one)).toEqual([one]);
    expect(withKeys(`${one}, ${other}\n`)).toEqual([one, other]);
    expect(() => withKeys(JSON.stringify([one, other]))).toThrow(
      /shop:apiKeys: got another value;.*as one secret/,
    );
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
