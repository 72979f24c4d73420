import { describe, expect, it } from "vitest";
import { commentOf } from "../../../../ops/plan/comment.ts";
import { eventsOf, planned, route, type Step } from "./events.ts";

const deployment = "bluegreen:kubernetes:ColorStack$kubernetes:apps/v1:Deployment";
const routerPods = "bluegreen:kubernetes:Router$kubernetes:apps/v1:Deployment";
const database = "bluegreen:eks:Database$aws:rds/instance:Instance";
const targets = "bluegreen:eks:AlbRouter$bluegreen:eks:AlbTargetGroup$aws:lb/targetGroup:TargetGroup";

function step(
  op: string,
  type: string,
  name: string,
  differs?: readonly string[],
  after: Step["after"] = {},
): Step {
  return { op, type, name, before: {}, ...(op !== "delete" && { after }), ...(differs && { differs }) };
}

function headingOf(...steps: readonly Step[]): string | undefined {
  return planned(eventsOf(steps)).notice?.sentence;
}

/** The steps of a replacement, as the engine tells them. */
function replaced(type: string, name: string): Step[] {
  return ["delete-replaced", "replace", "create-replacement"].map((op) => step(op, type, name, ["spec"]));
}

describe("what serves", () => {
  /** With blue at 90 % and green at 10 %, and no move. */
  const serving: readonly [string, string, string][] = [
    [deployment, "blue-deployment", "blue, which serves 90 % of the users, is replaced"],
    [deployment, "green-deployment", "green, which serves 10 % of the users, is replaced"],
    [routerPods, "router-deployment", "the router is replaced"],
    ["kubernetes:core/v1:Service", "blue-service", "blue's Service is replaced"],
    [
      "bluegreen:kubernetes:Router$kubernetes:core/v1:Service",
      "router-service",
      "the router's Service is replaced",
    ],
    ["kubernetes:core/v1:Namespace", "namespace", "the namespace is replaced"],
    [database, "history-database-instance", "the database is replaced"],
    [
      "bluegreen:docker:History$docker:index/volume:Volume",
      "history-volume",
      "the history's volume is replaced",
    ],
    [
      "bluegreen:eks:AlbRouter$aws:lb/loadBalancer:LoadBalancer",
      "router-balancer",
      "the router's load balancer is replaced",
    ],
    ["aws:lb/listener:Listener", "route", "the listener is replaced"],
    [targets, "router-green-targets", "green's target group is replaced"],
    ["bluegreen:eks:Cluster$aws:eks/cluster:Cluster", "cluster-control-plane", "the cluster is replaced"],
    ["bluegreen:eks:Network$aws:ec2/vpc:Vpc", "network-vpc", "the network is replaced"],
  ];

  it.each(serving)("%s %s is an outage when it is replaced", (type, name, words) => {
    const plan = planned(eventsOf([route(10), ...replaced(type, name)]));
    expect(plan.exit).toBe("outage");
    expect(plan.notice?.sentence).toBe(`OUTAGE: ${words}, and users get no answer meanwhile`);
  });

  it.each([
    [deployment, "green-deployment"],
    [targets, "router-green-targets"],
    ["bluegreen:kubernetes:Monitoring$kubernetes:apps/v1:Deployment", "monitoring-prometheus"],
    ["bluegreen:kubernetes:Monitoring$kubernetes:core/v1:Service", "monitoring-blue-service"],
    ["bluegreen:eks:AlbDirectPaths$aws:lb/listener:Listener", "router-direct-listener"],
    ["bluegreen:docker:ColorStack$docker:index/remoteImage:RemoteImage", "blue-image"],
  ])("%s %s is not, while blue has all users", (type, name) => {
    expect(planned(eventsOf([route(0), ...replaced(type, name)])).exit).toBe("ok");
  });

  it("is not the color that users leave or reach by this very update", () => {
    for (const name of ["blue-deployment", "green-deployment"]) {
      const plan = planned(eventsOf([route(0, 100), ...replaced(deployment, name)]));
      expect([plan.exit, plan.notice?.kind]).toEqual(["ok", "moves"]);
    }
  });

  it("is an outage where it is removed, but not where it is left where it is", () => {
    const volume = step("delete", "bluegreen:docker:History$docker:index/volume:Volume", "history-volume");
    expect(planned(eventsOf([route(0), volume])).exit).toBe("outage");
    const plan = planned(eventsOf([route(0), { ...volume, retained: true }]));
    expect(plan.exit).toBe("ok");
    expect(commentOf(plan)).toContain("| left where it is | Volume `history-volume` |");
  });

  it("is nothing before the first update", () => {
    expect(planned(eventsOf(replaced(routerPods, "router-deployment"))).exit).toBe("ok");
  });
});

describe("the route of a load balancer", () => {
  const action = (blue: number, green: number) => ({
    defaultActions: [
      {
        type: "forward",
        forward: {
          targetGroups: [
            { arn: "b", weight: blue },
            { arn: "g", weight: green },
          ],
        },
      },
    ],
  });

  it("is read from the listener's action, in the order of the colors", () => {
    const listener = { type: "aws:lb/listener:Listener", name: "route" };
    const moved = { op: "update", ...listener, before: action(90, 10), after: action(50, 50) };
    const differs = ["defaultActions[0].forward.targetGroups[0].weight", "tags.x", "tagsAll.x"];
    expect(headingOf({ ...moved, differs })).toBe("More users go to green: 10 % → 50 %, 50 % stay on blue");
  });
});

describe("what restarts", () => {
  it.each([
    [
      routerPods,
      "router-deployment",
      ["spec.template.spec.containers[0].image"],
      {},
      "gets new pods, one after another",
    ],
    [
      "bluegreen:kubernetes:Monitoring$kubernetes:apps/v1:Deployment",
      "monitoring-prometheus",
      ["spec.template.metadata.annotations"],
      { spec: { strategy: { type: "Recreate" } } },
      "gets new pods, after the old ones have ended",
    ],
    [
      "bluegreen:eks:GpuNodeGroup$bluegreen:eks:NodeGroup$aws:eks/nodeGroup:NodeGroup",
      "green-nodes-group",
      ["launchTemplate.version"],
      {},
      "gets new nodes, one after another, and their pods move",
    ],
    [
      database,
      "history-database-instance",
      ["instanceClass"],
      {},
      "is stopped and started anew in its maintenance window",
    ],
    [
      database,
      "history-database-instance",
      ["engineVersion"],
      { applyImmediately: true },
      "is stopped, and started anew",
    ],
  ] as const)("%s %s with another %j", (type, name, differs, after, what) => {
    expect(planned(eventsOf([route(0), step("update", type, name, differs, after)])).restarts).toMatchObject([
      { name, what },
    ]);
  });

  it.each([
    [routerPods, "router-deployment", "spec.revisionHistoryLimit"],
    ["bluegreen:docker:Router$docker:index/container:Container", "router-container", "memory"],
    [database, "history-database-instance", "backupWindow"],
  ])("is not %s %s with another %s", (type, name, path) => {
    const plan = planned(eventsOf([route(0), step("update", type, name, [path])]));
    expect(plan.restarts).toEqual([]);
    expect(plan.notice?.kind).toBe("nobody");
  });

  it("is something that users may notice where it serves", () => {
    const pods = step("update", routerPods, "router-deployment", ["spec.template.spec"]);
    expect(headingOf(route(0), pods)).toBe(
      "Users may notice: router-deployment gets new pods, one after another",
    );
  });
});

describe("a part that carries users", () => {
  const front = "bluegreen:eks:AlbFront";
  const network = "bluegreen:eks:Network";
  const routerConfiguration = "bluegreen:docker:Router$bluegreen:index:NginxConfiguration";
  const secret = "bluegreen:kubernetes:History$kubernetes:core/v1:Secret";
  const claim = "bluegreen:kubernetes:ColorStack$kubernetes:core/v1:PersistentVolumeClaim";

  it.each([
    [routerConfiguration, "router-configuration"],
    [`${front}$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule`, "front-users-in"],
    [`${front}$aws:lb/listenerRule:ListenerRule`, "front-refuse-green"],
    [`${front}$aws:ec2/securityGroup:SecurityGroup`, "front-security"],
    [`${network}$aws:ec2/internetGateway:InternetGateway`, "network-gateway"],
    [`${network}$bluegreen:eks:NetworkRoutes$aws:ec2/route:Route`, "network-public-route"],
    ["bluegreen:eks:EncryptionKey$aws:kms/key:Key", "encryption-key"],
    ["bluegreen:eks:Cluster$bluegreen:eks:ClusterAddon$aws:eks/addon:Addon", "cluster-vpc-cni"],
    [claim, "blue-data"],
    [secret, "history-secret"],
    ["bluegreen:kubernetes:Router$kubernetes:core/v1:ConfigMap", "router-configuration", "replace"],
    ["aws:teleport/beam:Beam", "unheard-of"],
  ])("%s %s is an outage when it is removed or replaced", (type, name, harmless = "") => {
    const outages = [[step("delete", type, name)], replaced(type, name)].map(
      (steps) => planned(eventsOf([route(0), ...steps])).exit,
    );
    expect(outages).toEqual(["outage", harmless === "replace" ? "ok" : "outage"]);
  });

  const updated: readonly [string, string, string][] = [
    [routerConfiguration, "router-configuration", "apiKeys"],
    [routerConfiguration, "router-configuration", "text"],
    [`${front}$aws:lb/listener:Listener`, "front-users", "port"],
    [`${front}$aws:lb/listener:Listener`, "front-users", "defaultActions[0].forward.targetGroups[0].arn"],
    ["aws:lb/listener:Listener", "route", "certificateArn"],
    [`${front}$aws:lb/loadBalancer:LoadBalancer`, "front-balancer", "securityGroups"],
    [`${front}$aws:lb/loadBalancer:LoadBalancer`, "front-balancer", "internal"],
    ["aws:route53/record:Record", "name", "records"],
    ["bluegreen:eks:SystemNodeGroup$aws:eks/nodeGroup:NodeGroup", "system-group", "scalingConfig.minSize"],
    ["bluegreen:kubernetes:Router$kubernetes:core/v1:Service", "router-service", "spec.type"],
    ["bluegreen:kubernetes:Router$kubernetes:core/v1:Service", "router-service", "spec.ports[0].port"],
    [
      "bluegreen:kubernetes:Router$kubernetes:networking.k8s.io/v1:Ingress",
      "router-ingress",
      "spec.rules[0].host",
    ],
    [deployment, "blue-deployment", "spec.replicas"],
    [database, "history-database-instance", "backupRetentionPeriod"],
  ];

  it.each(updated)("%s %s may be noticed with another %s, which is no outage", (type, name, path) => {
    const plan = planned(eventsOf([route(0), step("update", type, name, ["tags", path])]));
    expect([plan.exit, plan.notice?.kind]).toEqual(["ok", "possible"]);
    expect(plan.notice?.sentence).toMatch(new RegExp(`^Users may notice: ${name} changes in place \\(`));
    expect(commentOf(plan)).toContain(`**Users may notice:**\n\n- \`${name}\` changes in place (`);
  });

  it("may be noticed when something that can refuse users is added, or when nobody says what differs", () => {
    const rule = step("create", `${front}$aws:lb/listenerRule:ListenerRule`, "front-refuse-all");
    expect(headingOf(route(0), rule)).toBe("Users may notice: front-refuse-all (ListenerRule) is created");
    const service = step(
      "update",
      "bluegreen:kubernetes:Router$kubernetes:core/v1:Service",
      "router-service",
    );
    expect(headingOf(route(0), service)).toBe("Users may notice: router-service changes in place");
  });

  it("is told beside a move", () => {
    const limits = step("update", routerConfiguration, "router-configuration", ["limits"]);
    expect(headingOf(route(0, 100), limits)).toBe(
      "Users move from blue to green: 0 % → 100 %; users may also notice: router-configuration changes in place (limits)",
    );
  });

  it("is told in a heading of few words, and in full below it", () => {
    const rules = Array.from({ length: 9 }, (_, index) =>
      step("delete", `${front}$aws:lb/listenerRule:ListenerRule`, `front-${index}`),
    );
    const gateways = ["a", "b", "c", "d", "e", "f"].map((kind) =>
      step("delete", `${network}$aws:x:${kind}`, kind),
    );
    const plan = planned(eventsOf([route(0), ...rules, ...gateways]));
    expect(plan.notice?.sentence).toBe(
      "OUTAGE: the router's ListenerRule is removed, the a is removed, the b is removed, the c is removed and 3 more, and users get no answer meanwhile",
    );
    expect(plan.disrupted).toHaveLength(15);
  });
});

describe("what is harmless", () => {
  it.each([
    ["bluegreen:docker:Router$bluegreen:index:Release", "router-release"],
    ["bluegreen:docker:Router$docker:index/remoteImage:RemoteImage", "router-image"],
    ["bluegreen:index:ImageBuilds", "builds"],
    ["bluegreen:index:PromotionGate", "gate"],
    ["bluegreen:kubernetes:Router$kubernetes:policy/v1:PodDisruptionBudget", "router-budget"],
    ["bluegreen:eks:ModelStore$aws:s3/bucketObjectv2:BucketObjectv2", "model-store-model"],
    ["bluegreen:eks:Network$bluegreen:eks:NetworkFlowLog$aws:ec2/flowLog:FlowLog", "network-flow-log"],
    ["bluegreen:eks:AlbDirectPaths$aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "operators"],
    ["bluegreen:kubernetes:ColorStack$kubernetes:core/v1:PersistentVolumeClaim", "green-data"],
  ])("%s %s, whatever happens to it", (type, name) => {
    for (const steps of [
      [step("delete", type, name)],
      replaced(type, name),
      [step("update", type, name, ["x"])],
    ])
      expect(planned(eventsOf([route(0), ...steps])).notice?.kind).toBe("nobody");
  });

  it.each([
    ["bluegreen:docker:Router$bluegreen:index:NginxConfiguration", "router-configuration", "containerId"],
    ["bluegreen:index:NginxRoute", "another-route", "shadow.percent"],
    ["bluegreen:eks:Network$aws:ec2/vpc:Vpc", "network-vpc", "tagsAll.owner"],
    ["bluegreen:eks:SystemNodeGroup$aws:ec2/launchTemplate:LaunchTemplate", "system-template", "userData"],
  ])("%s %s with another %s", (type, name, path) => {
    const plan = planned(eventsOf([route(0), step("update", type, name, [path])]));
    expect(plan.notice?.kind).toBe("nobody");
  });
});

describe("users who move", () => {
  it.each([
    [0, 100, "Users move from blue to green: 0 % → 100 %"],
    [10, 100, "Users move from blue to green: 10 % → 100 %"],
    [100, 0, "Users move from green to blue: 0 % → 100 %"],
    [10, 0, "Users move from green to blue: 90 % → 100 %"],
    [0, 10, "10 % of the users go to green, 90 % stay on blue"],
    [10, 50, "More users go to green: 10 % → 50 %, 50 % stay on blue"],
    [50, 10, "More users go to blue: 50 % → 90 %, 10 % stay on green"],
  ])("from %s %% to %s %% green are told as such", (before, after, words) => {
    expect(headingOf(route(before, after))).toBe(words);
  });
});

describe("steps of the engine", () => {
  const name = "green-deployment";

  it("of one resource are one change", () => {
    expect(planned(eventsOf([route(0), ...replaced(deployment, name)])).changes).toMatchObject([
      { name, operation: "replace" },
    ]);
    const anew = [step("delete", deployment, name), step("create", deployment, name)];
    expect(planned(eventsOf([route(0), ...anew])).changes).toMatchObject([{ name, operation: "replace" }]);
  });

  it.each([
    ["import", "taken in"],
    ["remove-pending-replace", "left over by an earlier update, removed"],
    ["delete-replaced", "left over by an earlier update, removed"],
    ["teleport", "teleport"],
  ])("%s is told as: %s, and is no outage", (op, words) => {
    const plan = planned(eventsOf([route(0), step(op, routerPods, "router-deployment")]));
    expect(plan.exit).toBe("ok");
    expect(commentOf(plan)).toContain(`| router | ${words} | Deployment`);
  });

  it.each(["same", "refresh", "read", "read-discard", "discard-replaced"])("%s touches nothing", (op) => {
    expect(planned(eventsOf([route(0), step(op, routerPods, "router-deployment")])).changes).toEqual([]);
  });
});
