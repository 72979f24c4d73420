import * as kubernetes from "@pulumi/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";
import { AlbFront, type AlbFrontArgs } from "../../../../components/eks/alb-front.ts";
import { refusingRules } from "../../../../components/eks/alb-front-rules.ts";
import { certificateArn } from "../../support/balanced-stack.ts";
import { arnOf, cloudPlace, declareCloud } from "../../support/declare-cloud.ts";
import { refusalOf } from "../../support/declare-eks.ts";
import { valueOf, type Declaration } from "../../support/declare.ts";

function newAlbFront(args: Partial<AlbFrontArgs> = {}): AlbFront {
  const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
  return new AlbFront("front", {
    place: cloudPlace,
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2"],
    entrance: { certificateArn, hostName: "shop.example" },
    userCidrs: ["0.0.0.0/0"],
    standing: { provider, namespace: "shop", prefix: "shop-prod", ground: [] },
    autoscalingGroupName: "nodes-of-system",
    nodeSecurityGroupId: "sg-of-nodes",
    ...args,
  });
}

const declareFront = (args: Partial<AlbFrontArgs> = {}) =>
  declareCloud(async () => {
    const front = newAlbFront(args);
    return { url: await valueOf(front.url), nodePort: front.nodePort };
  });

describe("a balancer in front of nginx", () => {
  let declaration: Declaration<{ url: string; nodePort: number }>;

  beforeAll(async () => {
    declaration = await declareFront();
  }, 60_000);

  const inputsOf = (name: string) => declaration.named(name).inputs;
  const ofType = (type: string) => declaration.resources.filter((each) => each.type === type);

  it("is the balancer that the colors would have, with its logs and the redirect of plain HTTP", () => {
    expect(inputsOf("front-balancer")).toMatchObject({
      name: "shop-prod-router",
      internal: false,
      enableDeletionProtection: true,
      dropInvalidHeaderFields: true,
      idleTimeout: 300,
      accessLogs: { bucket: "bucket-of-front-logs-bucket", enabled: true },
    });
    expect(inputsOf("front-redirect")).toMatchObject({ port: 80, protocol: "HTTP" });
    expect(declaration.outputs).toEqual({ url: "https://shop.example", nodePort: 30_802 });
  });

  it("has one target group, whose nodes are healthy while nginx answers, with a route or without", () => {
    expect(ofType("aws:lb/targetGroup:TargetGroup").map(({ name }) => name)).toEqual(["front-targets"]);
    expect(inputsOf("front-targets")).toMatchObject({
      name: "shop-prod-nginx",
      targetType: "instance",
      vpcId: "vpc-1",
      port: 30_802,
      deregistrationDelay: 3600,
      healthCheck: { path: "/router/configuration", matcher: "200", port: "traffic-port" },
    });
  });

  it("sends users to it, whatever color has them", () => {
    expect(inputsOf("front-users")).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      defaultActions: [{ type: "forward", targetGroupArn: arnOf("front-targets") }],
    });
  });

  it("refuses whoever asks for one color, before anything else is tried", () => {
    const rules = ofType("aws:lb/listenerRule:ListenerRule").map(({ inputs }) => inputs);
    expect(rules.map(({ priority }) => priority)).toEqual([10, 20, 30]);
    expect(rules.flatMap(({ conditions }) => conditions)).toEqual([
      { pathPattern: { values: ["/blue", "/blue/*"] } },
      { pathPattern: { values: ["/green", "/green/*"] } },
      { httpHeader: { httpHeaderName: "X-Color", values: ["*"] } },
    ]);
    for (const rule of rules) {
      expect(rule).toMatchObject({
        listenerArn: arnOf("front-users"),
        actions: [{ type: "fixed-response", fixedResponse: { statusCode: "403" } }],
      });
    }
  });

  it("keeps to AWS' limits: three patterns a condition, five a rule", () => {
    for (const { conditions } of refusingRules()) {
      const patterns = (conditions as { pathPattern?: { values: string[] } }[]).map(
        ({ pathPattern }) => pathPattern?.values.length ?? 1,
      );
      expect(Math.max(...patterns)).toBeLessThanOrEqual(3);
      expect(patterns.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(5);
    }
  });

  it("lets users in by the networks that were named, and nobody to a direct path", () => {
    const rules = ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .map(({ inputs }) => inputs)
      .filter(({ cidrIpv4 }) => cidrIpv4 !== undefined);
    expect(rules.map(({ cidrIpv4, fromPort }) => [cidrIpv4, fromPort])).toEqual([
      ["0.0.0.0/0", 443],
      ["0.0.0.0/0", 80],
    ]);
    const ports = ofType("aws:lb/listener:Listener").map(({ inputs }) => inputs["port"]);
    expect(ports.sort()).toEqual([443, 80]);
  });

  it("reaches nginx' own port for it on system nodes, and nodes are reached from it alone", () => {
    expect(inputsOf("front-nodes-service")).toMatchObject({
      metadata: {
        name: "shop-prod-router-nodes",
        namespace: "shop",
        labels: { "bluegreen.stack": "shop-prod", "bluegreen.role": "balancer" },
      },
      spec: {
        type: "NodePort",
        selector: { "bluegreen.stack": "shop-prod", "bluegreen.role": "router" },
        ports: [{ targetPort: 8082, nodePort: 30_802 }],
      },
    });
    const way = { ipProtocol: "tcp", fromPort: 30_802, toPort: 30_802 };
    const balancer = "id-of-front-security-group";
    expect(inputsOf("front-nodes-in")).toMatchObject({
      securityGroupId: "sg-of-nodes",
      referencedSecurityGroupId: balancer,
      ...way,
    });
    expect(inputsOf("front-nodes-out")).toMatchObject({
      securityGroupId: balancer,
      referencedSecurityGroupId: "sg-of-nodes",
      ...way,
    });
    expect(declaration.named("front-nodes-attachment").inputs).toEqual({
      autoscalingGroupName: "nodes-of-system",
      lbTargetGroupArn: arnOf("front-targets"),
    });
  });

  it("stays while it is protected, but for the way to nodes, which may be other ones", () => {
    const isProtected = (name: string) => declaration.named(name).treatment.protect;
    expect(["front-balancer", "front-targets", "front-users"].map(isProtected)).toEqual([true, true, true]);
    expect(isProtected("front-nodes-attachment")).toBe(false);
  });

  it("tags whatever can be tagged as the stack's", () => {
    for (const { name, inputs } of declaration.resources.filter(({ inputs }) => "tags" in inputs)) {
      expect([name, inputs["tags"]]).toEqual([
        name,
        expect.objectContaining({ "bluegreen.stack": "shop-prod", team: "search" }),
      ]);
    }
  });
});

describe("a balancer in front of nginx, of other settings", () => {
  it("listens to plain HTTP where somebody says so, and can be deleted with its logs", async () => {
    const { outputs, named } = await declareFront({
      entrance: { allowPlainHttp: true },
      deletionProtection: false,
      nodePort: 31_000,
    });
    expect(outputs).toEqual({ url: "http://front-balancer.elb.example", nodePort: 31_000 });
    expect(named("front-users").inputs).toMatchObject({ port: 80, protocol: "HTTP" });
    expect(named("front-logs-bucket").inputs).toMatchObject({ forceDestroy: true });
    expect(named("front-users").treatment.protect).toBe(false);
  });

  it("waits as long as it is told", async () => {
    const { named } = await declareFront({ longestStreamSeconds: 120, longestGapSeconds: 90 });
    expect(named("front-targets").inputs).toMatchObject({ deregistrationDelay: 120 });
    expect(named("front-balancer").inputs).toMatchObject({ idleTimeout: 90 });
  });

  it.each([
    [
      { userCidrs: [] },
      "userCidrs: got none; allowed are networks such as 203.0.113.0/24; name those that may come: nobody is let in unasked",
    ],
    [
      { nodePort: 8080 },
      "nodePort: got 8080; allowed are whole numbers from 30000 to 32767; choose one that no Service of the cluster has",
    ],
  ])("is refused where it cannot be: %o", async (args, message) => {
    expect(await refusalOf(() => newAlbFront(args))).toBe(message);
  });
});
