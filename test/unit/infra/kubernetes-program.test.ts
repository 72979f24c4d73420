import { beforeAll, describe, expect, it } from "vitest";
import { colors, otherColor, type Color } from "../../../components/color.ts";
import type { Declaration, Declared } from "../support/declare.ts";
import {
  declareCluster,
  everything,
  objectsOf,
  password,
  podMakers,
  specOf,
  templateOf,
} from "../support/kubernetes-stack.ts";

interface Outputs {
  readonly url: string;
  readonly colorUrls: Record<Color, string>;
  readonly releases: Record<Color, string>;
  readonly versions: object;
  readonly kubernetes: Readonly<Record<string, unknown>>;
}

type Run = Declaration<Outputs>;

const run = (changes: object = {}, lastOutputs?: Readonly<Record<string, unknown>>): Promise<Run> =>
  declareCluster<Outputs>({ ...changes }, lastOutputs && { lastOutputs });

const prefix = "bluegreen-test";

/** Every resource but the stack itself, by name, without the gate and the route. */
function untouched({ resources }: Run): Record<string, Declared["inputs"]> {
  const rest = resources.filter(
    ({ name, type }) => !["gate", "route"].includes(name) && type !== "pulumi:pulumi:Stack",
  );
  return Object.fromEntries(rest.map(({ name, inputs }) => [name, withoutKubeconfig(inputs)]));
}

/** The SDK records the path that KUBECONFIG names, and every run of a test has another one. */
function withoutKubeconfig({ kubeconfig: _path, ...inputs }: Declared["inputs"]): Declared["inputs"] {
  return inputs;
}

/** Grafana's password, and texts that cannot be changed. */
function isReplacedWhole({ name, inputs }: Declared): boolean {
  return name === "monitoring-grafana-admin" || inputs["immutable"] === true;
}

describe("the program with the target kubernetes", () => {
  let blue: Run;
  let green: Run;
  let whole: Run;

  beforeAll(async () => {
    blue = await run();
    green = await run({ activeColor: "green" });
    whole = await run(everything);
  }, 60_000);

  it("changes the inputs of the gate and the route alone when the active color changes", async () => {
    expect(untouched(green)).toEqual(untouched(blue));
    expect(green.named("gate").inputs).not.toEqual(blue.named("gate").inputs);
    expect(green.named("route").inputs).not.toEqual(blue.named("route").inputs);
    expect(untouched(await run({ ...everything, activeColor: "green" }))).toEqual(untouched(whole));
  });

  it("changes the route alone when a canary grows or copies begin", async () => {
    const [ten, fifty] = [await run({ canary: { percent: 10 } }), await run({ canary: { percent: 50 } })];
    const copied = await run({ shadow: { percent: 5 } });
    expect(untouched(ten)).toEqual(untouched(blue));
    expect({ ...untouched(fifty), gate: fifty.named("gate").inputs }).toEqual({
      ...untouched(ten),
      gate: ten.named("gate").inputs,
    });
    expect({ ...untouched(copied), gate: copied.named("gate").inputs }).toEqual({
      ...untouched(blue),
      gate: blue.named("gate").inputs,
    });
    expect(copied.named("route").inputs).toMatchObject({ shadow: { percent: 5 } });
  });

  it.each(colors)("lets gate and route depend on %s alone while it is active", async (active) => {
    const { named } = await run({ activeColor: active });
    expect(named("gate").after).toEqual([
      `${active}-deployment`,
      `${active}-budget`,
      "router-deployment",
      "router-service",
      "router-budget",
    ]);
    expect(Object.keys(named("gate").inputs["candidates"] as object)).toEqual([active]);
  });

  it("declares the standby after the route, so that a standby that fails cannot keep the route from moving", () => {
    for (const [{ named }, active] of [
      [blue, "blue"],
      [green, "green"],
    ] as const) {
      const standby = otherColor(active);
      for (const part of ["fetch", "deployment", "budget"]) {
        expect(named(`${standby}-${part}`).after).toContain("route");
        expect(named(`${active}-${part}`).after).not.toContain("route");
      }
      expect(named(`${standby}-release`).after).toEqual([]);
    }
  });

  it("lets gate and route find the router's pods, without a public address", () => {
    const router = { cluster: {}, namespace: prefix, stack: prefix, port: 8080 };
    expect(blue.named("gate").inputs["kubernetes"]).toEqual({ router, unschedulableSeconds: 60 });
    expect(blue.named("gate").inputs).not.toHaveProperty("url");
    expect(blue.named("route").inputs["router"]).toEqual(router);
  });

  it("names and labels every object after its stack, in the stack's namespaces", () => {
    const namespaces = [prefix, `${prefix}-nodes`, undefined];
    for (const object of objectsOf(whole)) {
      const { name, namespace, labels } = object.inputs["metadata"] as {
        name?: string;
        namespace?: string;
        labels: Record<string, string>;
      };
      // What is replaced by another content has its name from the engine: the one before stays for the pods that have it.
      if (name === undefined) expect(isReplacedWhole(object), object.name).toBe(true);
      else expect(name).toMatch(new RegExp(`^${prefix}`));
      expect(namespaces).toContain(namespace);
      expect(labels).toMatchObject({
        "bluegreen.stack": prefix,
        "bluegreen.role": expect.stringMatching(/^[a-z]+$/) as string,
        "app.kubernetes.io/instance": prefix,
        "app.kubernetes.io/managed-by": "pulumi",
      });
    }
  });

  it("finds by each selector the pods of its own part, by labels that are these pods' own", () => {
    const selectors = podMakers(whole).map((maker) => {
      const { matchLabels } = specOf(maker)["selector"] as { matchLabels: Record<string, string> };
      expect(templateOf(maker).metadata.labels).toMatchObject(matchLabels);
      expect(Object.keys(matchLabels).every((name) => name.startsWith("bluegreen."))).toBe(true);
      return JSON.stringify(matchLabels);
    });
    expect(new Set(selectors).size).toBe(selectors.length);
  });

  it("makes everything after the router's guarded release, the namespace first", () => {
    expect(blue.named("namespace").after).toEqual(["router-release"]);
    for (const object of objectsOf(blue))
      if (object.name !== "namespace" && object.name !== "models-nodes-daemons")
        expect([object.name, object.after]).toEqual([
          object.name,
          expect.arrayContaining(["namespace"]) as string[],
        ]);
    expect(blue.named("models-nodes-daemons").after).toEqual(["models-nodes-namespace"]);
  });

  it("makes no namespace where others have made it", async () => {
    const { resources, named } = await run({ kubernetes: { createNamespace: false, namespace: "ml" } });
    expect(resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace")).toEqual([]);
    expect(named("blue-deployment").inputs["metadata"]).toMatchObject({ namespace: "ml" });
    expect(named("models-nodes-daemons").inputs["metadata"]).toMatchObject({ namespace: "ml-nodes" });
    expect(named("router-service").after).toEqual(["router-release"]);
  });

  it("guards the releases with what the last update recorded, where no route can be asked", async () => {
    const { named } = await run({}, { weights: { blue: 90, green: 10 } });
    const serving = (name: string) => named(name).inputs["serving"];
    expect(serving("blue-release")).toEqual({ percent: 90, source: "last update" });
    expect(serving("green-release")).toEqual({ percent: 10, source: "last update" });
    expect(serving("router-release")).toEqual({ percent: 100, source: "last update" });
    expect(serving("history-release")).toEqual({ percent: 100, source: "last update" });
  });

  it.each<[string, object, boolean]>([
    ["namespace", { namespace: "elsewhere" }, true],
    ["context", { context: "other" }, true],
    ["owner of the namespace", { createNamespace: false }, true],
    ["kind of Service", { service: "NodePort" }, true],
    ["port of the nodes", { service: "NodePort", nodePort: 30_080 }, true],
    ["host name", { ingress: { host: "chat.example" } }, true],
    ["number of routers", { routerReplicas: 3 }, false],
    ["image of the router", { routerImage: "registry.example/nginx:2" }, false],
    ["number of pods", { replicas: 3 }, false],
    ["patience with the scheduler", { unschedulableSeconds: 5 }, false],
  ])("guards the router against another %s: %j is %s", async (_what, kubernetes, isGuarded) => {
    const identity = (declaration: Run) => declaration.named("router-release").inputs["identity"];
    expect(identity(await run({ kubernetes })) !== identity(blue)).toBe(isGuarded);
  });

  it("leaves the standby's pods out where it is to be stopped, and keeps its release and its Service", async () => {
    const { resources, outputs } = await run({ standby: "stopped" });
    const names = resources.map(({ name }) => name).filter((name) => name.startsWith("green-"));
    expect(names.sort()).toEqual(["green-release", "green-service"]);
    expect(outputs.releases.green).toBe(blue.outputs.releases.green);
  });

  it("has Services of IPv4 alone, on which everything listens, whatever family the cluster ranks first", () => {
    const services = objectsOf(whole).filter(({ type }) => type === "kubernetes:core/v1:Service");
    expect(services.length).toBeGreaterThan(5);
    for (const service of services) {
      expect(specOf(service)).toMatchObject({ ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] });
    }
  });

  it("tells where the stack stands, for the next update and for operators", () => {
    expect(blue.outputs.kubernetes).toEqual({
      namespace: prefix,
      stack: prefix,
      router: { service: `${prefix}-router`, port: 80 },
    });
    expect(whole.outputs.kubernetes).toMatchObject({
      prometheus: { service: `${prefix}-prometheus`, port: 9090 },
      alertmanager: { service: `${prefix}-alertmanager`, port: 9093 },
      grafana: { service: `${prefix}-grafana`, port: 3000 },
    });
    expect(blue.outputs.versions).toEqual({});
  });

  it.each<[string, object]>([
    [`http://${prefix}-router.${prefix}.svc`, {}],
    [`http://${prefix}-router.${prefix}.svc`, { service: "NodePort" }],
    ["http://chat.example", { ingress: { host: "chat.example" } }],
    [
      "https://chat.example",
      { ingress: { host: "chat.example", tlsSecret: "tls" }, service: "LoadBalancer" },
    ],
    ["http://127.0.0.1:30080", { url: "http://127.0.0.1:30080", ingress: { host: "chat.example" } }],
  ])("tells users %s with %j", async (url, kubernetes) => {
    const { outputs } = await run({ kubernetes });
    expect(outputs).toMatchObject({ url, colorUrls: { blue: `${url}/blue`, green: `${url}/green` } });
  });

  it("keeps the password of the history out of everything but one Secret", () => {
    const holders = blue.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(password));
    expect(holders.map(({ name }) => name)).toEqual(["history-secret"]);
  });

  it("watches where the config asks for it, after the route and the standby, which nothing waits for", () => {
    expect(objectsOf(blue).filter(({ name }) => /^(monitoring|exporter)/.test(name))).toEqual([]);
    const watching = podMakers(whole).filter(({ name }) => name.startsWith("monitoring-"));
    for (const { after } of watching)
      expect(after).toEqual(expect.arrayContaining(["namespace", "route", "green-deployment"]));
    for (const name of ["gate", "route", "green-deployment", "blue-deployment", "router-deployment"])
      expect(whole.named(name).after.filter((earlier) => earlier.startsWith("monitoring"))).toEqual([]);
  });

  it("changes nothing of the colors where it watches", async () => {
    const watched = await run({
      monitoring: { enabled: true },
      kubernetes: { monitoringImage: "registry.example/m:1" },
    });
    for (const name of [
      "blue-release",
      "green-release",
      "router-release",
      "blue-deployment",
      "green-deployment",
    ])
      expect(watched.named(name).inputs).toEqual(blue.named(name).inputs);
  });
});
