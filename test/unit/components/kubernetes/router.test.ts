import * as kubernetes from "@pulumi/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";
import { leaveSeconds } from "../../../../components/kubernetes/pod-defaults.ts";
import { ColorServices } from "../../../../components/kubernetes/color-services.ts";
import { Router } from "../../../../components/kubernetes/router.ts";
import { balancerUrl } from "../../../../components/kubernetes/router-url.ts";
import { declare, generatedName, type Declaration } from "../../support/declare.ts";
import {
  declareCluster,
  specOf,
  templateOf,
  type Container,
  type PodSpec,
} from "../../support/kubernetes-stack.ts";

const prefix = "bluegreen-test";

const textOf = (declaration: Declaration<object>) =>
  (declaration.named("router-configuration").inputs as { data: Record<string, string> }).data["nginx.conf"] ??
  "";
const nameOf = (declaration: Declaration<object>, resource: string) =>
  generatedName(declaration.named(resource));

describe("a router in a cluster", () => {
  let declaration: Declaration<object>;
  let pod: PodSpec;
  let nginx: Container;

  beforeAll(async () => {
    declaration = await declareCluster();
    pod = templateOf(declaration.named("router-deployment")).spec;
    nginx = pod.containers[0] as Container;
  }, 60_000);

  it("has two pods, of which a drain of nodes leaves one, on different nodes where there are some", () => {
    expect(specOf(declaration.named("router-deployment"))).toMatchObject({ replicas: 2 });
    expect(specOf(declaration.named("router-budget"))).toMatchObject({ minAvailable: 1 });
    const spread = (pod as unknown as { topologySpreadConstraints: { topologyKey: string }[] })
      .topologySpreadConstraints;
    expect(spread.map(({ topologyKey }) => topologyKey)).toEqual([
      "kubernetes.io/hostname",
      "topology.kubernetes.io/zone",
    ]);
    expect(spread).toMatchObject([
      { maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway" },
      { maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway" },
    ]);
  });

  it("is replaced pod by pod, with never one less than there were", () => {
    expect(specOf(declaration.named("router-deployment"))).toMatchObject({
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    });
  });

  it("leaves its Service first, and lets streams end for as long as they may", async () => {
    expect(nginx.lifecycle?.preStop?.sleep?.seconds).toBe(5);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(5 + 3600);
    expect(textOf(declaration)).toContain("worker_shutdown_timeout 3600s;");
    const shorter = await declareCluster({ router: { longestStreamSeconds: 200 } });
    const { terminationGracePeriodSeconds } = templateOf(shorter.named("router-deployment")).spec;
    expect(terminationGracePeriodSeconds).toBeGreaterThan(5 + 200);
    expect(terminationGracePeriodSeconds).toBeLessThan(5 + 200 + 30);
    expect(textOf(shorter)).toContain("worker_shutdown_timeout 200s;");
  });

  it("gives its connections to a color up before a pod that leaves refuses what comes on them", () => {
    const upstreams = [...textOf(declaration).matchAll(/ {2}upstream \w+ \{[^}]*\}/g)].map(([text]) => text);
    expect(upstreams).toHaveLength(2);
    for (const upstream of upstreams) {
      const [longest, idle] = ["keepalive_time", "keepalive_timeout"].map((directive) =>
        Number(new RegExp(`^ +${directive} (\\d+)s;$`, "m").exec(upstream)?.[1]),
      );
      expect((longest ?? NaN) + (idle ?? NaN)).toBeLessThan(leaveSeconds);
    }
  });

  it("ends nginx by SIGQUIT, whatever signal its image would get", () => {
    const [shell, flag, script] = nginx.command ?? [];
    expect([shell, flag]).toEqual(["sh", "-c"]);
    expect(script).toContain(`trap 'kill -QUIT "$child"' TERM QUIT INT`);
  });

  it("has another ConfigMap, and so other pods, with another configuration; and the same with the same", async () => {
    const name = nameOf(declaration, "router-configuration");
    // Under a name of the program's own, a text that comes back would be deleted with the one that is to go.
    expect(declaration.named("router-configuration").inputs["metadata"]).not.toHaveProperty("name");
    expect(pod.volumes).toContainEqual({ name: "configuration", configMap: { name } });
    const other = await declareCluster({ router: { longestGapSeconds: 200 } });
    expect(nameOf(other, "router-configuration")).not.toBe(name);
    const same = await declareCluster({ activeColor: "green", canary: { percent: 10 } });
    expect(nameOf(same, "router-configuration")).toBe(name);
  });

  it("reads the route as a whole directory of a ConfigMap, which may not be there yet", () => {
    expect(pod.volumes).toContainEqual({
      name: "route",
      configMap: { name: `${prefix}-route`, optional: true },
    });
    expect(nginx.volumeMounts).toContainEqual({
      name: "route",
      mountPath: "/var/lib/bluegreen/route",
      readOnly: true,
    });
    expect(textOf(declaration)).toContain("if (-f /var/lib/bluegreen/route/..data/blue.$bucket)");
  });

  it("knows both colors by the addresses of their Services, whether these have pods or not", () => {
    expect(textOf(declaration).match(/server 10\.96\.\d+\.\d+:8000 max_fails=0;/g)).toHaveLength(2);
    expect(declaration.named("green-service").after).not.toContain("route");
    expect(specOf(declaration.named("green-service"))).toMatchObject({
      selector: { "bluegreen.stack": prefix, "bluegreen.role": "color", "bluegreen.color": "green" },
      ports: [{ port: 8000, targetPort: 8000 }],
    });
  });

  it("runs as many processes on a large node as on a small one", () => {
    expect(textOf(declaration)).toContain("worker_processes 2;");
  });

  it("tells an exporter of the users' requests where one watches, and its own figures to whoever asks in the cluster", async () => {
    expect(textOf(declaration)).not.toMatch(/syslog|stub_status/);
    const kubernetes = { monitoringImage: "registry.example/monitoring:1" };
    const watched = textOf(await declareCluster({ monitoring: { enabled: true }, kubernetes }));
    expect(watched).toMatch(/access_log syslog:server=10\.96\.\d+\.\d+:5140,/);
    expect(watched).toMatch(
      /listen 8081;\s+access_log off;\s+allow all;\s+deny all;\s+location = \/ \{ stub_status; \}/,
    );
  });

  it.each<[object, object]>([
    [{}, { type: "ClusterIP", ports: [{ port: 80, targetPort: 8080 }] }],
    [
      { service: "NodePort", nodePort: 30_080 },
      { type: "NodePort", ports: [{ port: 80, nodePort: 30_080 }] },
    ],
    [{ service: "LoadBalancer" }, { type: "LoadBalancer" }],
  ])("is reached as %j says", async (kubernetes, spec) => {
    expect(specOf((await declareCluster({ kubernetes })).named("router-service"))).toMatchObject(spec);
  });

  it("is reached by an ingress where the config has one, whose annotations go with it", async () => {
    expect(declaration.resources.filter(({ name }) => name === "router-ingress")).toEqual([]);
    const ingress = {
      host: "chat.example",
      className: "nginx",
      tlsSecret: "chat-tls",
      annotations: { "nginx.ingress.kubernetes.io/proxy-buffering": "off" },
    };
    const { inputs } = (await declareCluster({ kubernetes: { ingress } })).named("router-ingress");
    expect(inputs["metadata"]).toMatchObject({
      annotations: { "nginx.ingress.kubernetes.io/proxy-buffering": "off", "pulumi.com/skipAwait": "true" },
    });
    expect(inputs["spec"]).toEqual({
      ingressClassName: "nginx",
      tls: [{ hosts: ["chat.example"], secretName: "chat-tls" }],
      rules: [
        {
          host: "chat.example",
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: `${prefix}-router`, port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    });
  });
});

describe("the URL of a load balancer", () => {
  const status = (first: object) => ({ loadBalancer: { ingress: [first] }, conditions: [] }) as never;

  it.each<[string | undefined, Parameters<typeof balancerUrl>[0]]>([
    ["http://lb.example", status({ hostname: "lb.example" })],
    ["http://203.0.113.7", status({ ip: "203.0.113.7" })],
    ["http://[2001:db8::7]", status({ ip: "2001:db8::7" })],
    [undefined, { loadBalancer: {}, conditions: [] } as never],
    [undefined, undefined],
  ])("is %s", (url, found) => {
    expect(balancerUrl(found)).toBe(url);
  });
});

describe("a router behind a balancer", () => {
  const declareRouter = (behindBalancer: boolean) =>
    declare(() => {
      const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
      const place = { provider, namespace: "shop", prefix, ground: [] };
      const services = new ColorServices("services", { place });
      const entrance = { service: "ClusterIP" } as const;
      const nginx = { image: "nginx:1", imagePullSecrets: [] };
      new Router("router", { place, services, entrance, behindBalancer, ...nginx });
      return {};
    });

  it("has a port for those whom it brings, which its own Service does not lead to", async () => {
    const balanced = await declareRouter(true);
    const { containers } = templateOf(balanced.named("router-deployment")).spec;
    expect(containers[0]).toMatchObject({ ports: [{}, {}, { name: "balancer", containerPort: 8082 }] });
    expect(textOf(balanced)).toContain("    listen 8082;\n");
    expect(specOf(balanced.named("router-service"))).toMatchObject({
      type: "ClusterIP",
      ports: [{ port: 80, targetPort: 8080 }],
    });
  });

  it("has none where there is no balancer", async () => {
    const alone = await declareRouter(false);
    expect(templateOf(alone.named("router-deployment")).spec.containers[0]).toMatchObject({
      ports: [{ name: "http" }, { name: "status" }],
    });
    expect(textOf(alone)).not.toContain("8082");
  });
});
