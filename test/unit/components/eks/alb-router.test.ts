import { beforeAll, describe, expect, it } from "vitest";
import { colors } from "../../../../components/color.ts";
import type { AlbRouterArgs } from "../../../../components/eks/alb-router.ts";
import { certificateArn, declareBalanced, directSecret, newAlbRouter } from "../../support/balanced-stack.ts";
import { arnOf, cloudPlace, declareCloud, secretIn } from "../../support/declare-cloud.ts";
import { refusalOf } from "../../support/declare-eks.ts";
import { valueOf, type Declaration } from "../../support/declare.ts";

const declareRouter = (args: Partial<AlbRouterArgs> = {}) =>
  declareCloud(async () => {
    const { url, colorUrls } = newAlbRouter(args);
    return { url: await valueOf(url), colorUrls: await valueOf(colorUrls) };
  });

const tls = { protocol: "HTTPS", certificateArn, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" };

describe("a balancer in front of both colors", () => {
  let declaration: Declaration<{ url: string; colorUrls: object }>;

  beforeAll(async () => {
    declaration = await declareRouter();
  }, 60_000);

  const inputsOf = (name: string) => declaration.named(name).inputs;
  const ofType = (type: string) => declaration.resources.filter((each) => each.type === type);

  it("is in several zones, writes what it did down, and is not deleted by mistake", () => {
    expect(inputsOf("router-balancer")).toMatchObject({
      name: "shop-prod-router",
      loadBalancerType: "application",
      internal: false,
      subnets: ["subnet-1", "subnet-2", "subnet-3"],
      securityGroups: ["id-of-router-security-group"],
      enableDeletionProtection: true,
      accessLogs: { bucket: "bucket-of-router-logs-bucket", enabled: true },
    });
    expect(declaration.named("router-balancer").after).toContain("router-logs-policy");
    expect(inputsOf("router-logs-bucket")).toMatchObject({
      bucketPrefix: "shop-prod-logs-",
      forceDestroy: false,
    });
    expect(inputsOf("router-logs-age")).toMatchObject({ rules: [{ expiration: { days: 90 } }] });
  });

  it("lets the service of access logs write into this account's folder, and nobody else", () => {
    const { Statement } = JSON.parse(inputsOf("router-logs-policy")["policy"] as string) as {
      Statement: readonly { Effect: string }[];
    };
    expect(Statement.filter(({ Effect }) => Effect === "Allow")).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${arnOf("router-logs-bucket")}/AWSLogs/123456789012/*`,
      },
    ]);
    // Access logs cannot be written with a key of KMS.
    expect(inputsOf("router-logs-encryption")).toMatchObject({
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
  });

  it("passes on whole requests alone, and cuts no stream that pauses", () => {
    expect(inputsOf("router-balancer")).toMatchObject({
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      xffHeaderProcessingMode: "append",
      idleTimeout: 300,
    });
  });

  it.each(colors)(
    "has a fixed target group for %s, whose nodes finish their answers and are ready",
    (color) => {
      expect(inputsOf(`router-${color}-targets`)).toMatchObject({
        name: `shop-prod-${color}`,
        targetType: "instance",
        vpcId: "vpc-1",
        protocol: "HTTP",
        protocolVersion: "HTTP1",
        loadBalancingAlgorithmType: "least_outstanding_requests",
        port: color === "blue" ? 30_800 : 30_801,
        deregistrationDelay: 3600,
        healthCheck: { path: "/ready", matcher: "200", port: "traffic-port" },
      });
    },
  );

  it("sends plain HTTP on to HTTPS", () => {
    expect(inputsOf("router-redirect")).toMatchObject({
      port: 80,
      protocol: "HTTP",
      defaultActions: [
        { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
      ],
    });
  });

  it("has no listener for users without a route", () => {
    const ports = ofType("aws:lb/listener:Listener").map(({ inputs }) => inputs["port"]);
    expect(ports.sort()).toEqual([80, 8443]);
  });

  it("lets users and operators in by the networks that were named, each at their ports", () => {
    const rules = ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(({ inputs }) => [
      inputs["cidrIpv4"],
      inputs["fromPort"],
      inputs["toPort"],
    ]);
    expect(rules).toEqual([
      ["0.0.0.0/0", 443, 443],
      ["0.0.0.0/0", 80, 80],
      ["198.51.100.0/24", 8443, 8443],
    ]);
    expect(inputsOf("router-security-group")).not.toHaveProperty("ingress");
    expect(inputsOf("router-security-group")).not.toHaveProperty("egress");
  });

  it("is reached by the name in its certificate, each color past the route too", () => {
    expect(declaration.outputs).toEqual({
      url: "https://shop.example",
      colorUrls: { blue: "https://shop.example:8443/blue", green: "https://shop.example:8443/green" },
    });
    expect(ofType("aws:route53/record:Record")).toEqual([]);
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

describe("the direct paths of a balancer", () => {
  let declaration: Declaration<object>;

  beforeAll(async () => {
    declaration = await declareRouter();
  }, 60_000);

  it("refuse whoever has no secret, by the same TLS as users get", () => {
    expect(declaration.named("router-direct-listener").inputs).toMatchObject({
      port: 8443,
      ...tls,
      defaultActions: [{ type: "fixed-response", fixedResponse: { statusCode: "403" } }],
    });
  });

  it.each([
    ["blue", "path", 10],
    ["green", "path", 20],
    ["blue", "header", 110],
    ["green", "header", 120],
  ] as const)("lead to %s by its %s, with the secret, which stays one", (color, way, priority) => {
    const { inputs } = declaration.named(`router-direct-${color}-${way}`);
    const withSecret = { httpHeader: { httpHeaderName: "X-Bluegreen-Secret", values: [directSecret] } };
    expect(inputs).toMatchObject({
      listenerArn: arnOf("router-direct-listener"),
      priority,
      actions: [{ type: "forward", targetGroupArn: arnOf(`router-${color}-targets`) }],
    });
    expect(secretIn(inputs["conditions"])).toEqual([
      way === "path"
        ? { pathPattern: { values: [`/${color}/*`] } }
        : { httpHeader: { httpHeaderName: "X-Color", values: [color] } },
      withSecret,
    ]);
  });

  it.each([
    ["/blue/chat/42?trace=1", "/chat/42?trace=1"],
    ["/blue/", "/"],
    ["/blue//x", "//x"],
    ["/blues/x", "/blues/x"],
  ])("take the color off the path: %s becomes %s", (from, to) => {
    const { transforms } = declaration.named("router-direct-blue-path").inputs as {
      transforms: [{ urlRewriteConfig: { rewrite: { regex: string; replace: string } } }];
    };
    const { regex, replace } = transforms[0].urlRewriteConfig.rewrite;
    expect(from.replace(new RegExp(regex), replace)).toBe(to);
  });

  it("are rewritten by a transform that AWS knows", () => {
    expect(declaration.named("router-direct-green-path").inputs).toMatchObject({
      transforms: [{ type: "url-rewrite" }],
    });
  });

  it("are there before the gate asks, and come before the route", async () => {
    const { named } = await declareBalanced({ activeColor: "blue" });
    expect(named("gate").inputs["url"]).toBe("https://shop.example:8443");
    expect(named("gate").after).toEqual(
      expect.arrayContaining([
        "router-direct-listener",
        "router-direct-blue-path",
        "router-blue-targets",
        "blue-nodes-attachment",
      ]),
    );
    expect(named("gate").after).not.toContain("green-nodes-attachment");
  });
});

describe("a balancer of other settings", () => {
  it("makes its name in a zone where one is named", async () => {
    const { named } = await declareRouter({
      entrance: { certificateArn, hostName: "shop.example", dnsZoneId: "Z1" },
    });
    expect(named("router-name").inputs).toEqual({
      zoneId: "Z1",
      name: "shop.example",
      type: "A",
      aliases: [{ name: "router-balancer.elb.example", zoneId: "ZONE", evaluateTargetHealth: false }],
    });
  });

  it("listens to plain HTTP where somebody says so, by the name that AWS gives it", async () => {
    const { outputs, resources } = await declareRouter({ entrance: { allowPlainHttp: true } });
    expect(outputs).toEqual({
      url: "http://router-balancer.elb.example",
      colorUrls: {
        blue: "http://router-balancer.elb.example:8080/blue",
        green: "http://router-balancer.elb.example:8080/green",
      },
    });
    expect(resources.map(({ name }) => name)).not.toContain("router-redirect");
  });

  it("can be deleted, with its logs, where that is wished", async () => {
    const { named } = await declareRouter({ deletionProtection: false });
    expect(named("router-balancer").inputs).toMatchObject({ enableDeletionProtection: false });
    expect(named("router-logs-bucket").inputs).toMatchObject({ forceDestroy: true });
  });

  it("waits as long as it is told", async () => {
    const { named } = await declareRouter({ longestStreamSeconds: 120, longestGapSeconds: 90 });
    expect(named("router-blue-targets").inputs).toMatchObject({ deregistrationDelay: 120 });
    expect(named("router-balancer").inputs).toMatchObject({ idleTimeout: 90 });
  });

  it("keeps to AWS' 32 characters under a long name", async () => {
    const prefix = "a-project-with-a-long-name-production";
    const { named } = await declareRouter({ place: { ...cloudPlace, prefix } });
    for (const name of ["router-balancer", "router-blue-targets", "router-green-targets"]) {
      expect((named(name).inputs["name"] as string).length).toBeLessThanOrEqual(32);
    }
  });

  it.each([
    ["userCidrs", { userCidrs: [] }],
    ["directCidrs", { directCidrs: [] }],
  ])("lets nobody in unasked: %s", async (path, args) => {
    expect(await refusalOf(() => newAlbRouter(args))).toBe(
      `${path}: got none; allowed are networks such as 203.0.113.0/24; name those that may come: nobody is let in unasked`,
    );
  });
});
