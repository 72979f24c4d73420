import {
  AddTagsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ModifyListenerCommand,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeSecurityGroupRulesCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { ListClustersCommand } from "@aws-sdk/client-eks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Emulator } from "../aws/emulator.ts";
import type { PulumiProject } from "../pulumi-project.ts";
import type { AwsSettings } from "./aws-plugin-program.ts";
import { awsProject } from "./aws-project.ts";
import { root } from "./harness.ts";

const region = "eu-central-1";
const sound: AwsSettings = {
  region,
  blue: 100,
  green: 0,
  groupPort: 30_080,
  nodes: 2,
  listenerTags: {},
  deletionProtection: false,
};

interface Outputs {
  readonly balancerArn: string;
  readonly address: string;
  readonly listenerArn: string;
  readonly blueArn: string;
  readonly greenArn: string;
  readonly roleArn: string;
  readonly instancesName: string;
  readonly liveProtocol: string;
}

let emulator: Emulator;
let project: PulumiProject<AwsSettings>;
let outputs: Outputs;
let balancing: ElasticLoadBalancingV2Client;

const noChanges = (...args: string[]) => project.must("preview", "--expect-no-changes", "--diff", ...args);
const inListener = (said: string) => said.split("\n").filter((line) => /^ *[~+-]/.test(line));

/** The shares that the listener has now. */
async function liveShares(): Promise<Record<string, number | undefined>> {
  const request = new DescribeListenersCommand({ ListenerArns: [outputs.listenerArn] });
  const [listener] = (await balancing.send(request)).Listeners ?? [];
  const groups = listener?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  const shareOf = (arn: string) => groups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight;
  return { blue: shareOf(outputs.blueArn), green: shareOf(outputs.greenArn) };
}

/** What somebody does in AWS' console. */
async function setSharesByHand(blue: number, green: number): Promise<void> {
  const TargetGroups = [
    { TargetGroupArn: outputs.blueArn, Weight: blue },
    { TargetGroupArn: outputs.greenArn, Weight: green },
  ];
  await balancing.send(
    new ModifyListenerCommand({
      ListenerArn: outputs.listenerArn,
      DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups } }],
    }),
  );
}

async function listenerTags(): Promise<Record<string, string | undefined>> {
  const request = new DescribeTagsCommand({ ResourceArns: [outputs.listenerArn] });
  const tags = (await balancing.send(request)).TagDescriptions?.[0]?.Tags ?? [];
  return Object.fromEntries(tags.map(({ Key = "", Value }) => [Key, Value]));
}

beforeAll(async () => {
  emulator = await Emulator.start({ projectDirectory: root, region });
  ({ balancing } = emulator);
  project = await awsProject("aws-plugin-program.ts", sound, emulator);
});

afterAll(async () => {
  await project.remove();
  await emulator.stop();
});

describe("a first update", () => {
  it("is previewed without making anything", async () => {
    expect(await project.must("preview")).toMatch(/\+ 15 to create/);
    const { LoadBalancers } = await balancing.send(new DescribeLoadBalancersCommand({}));
    expect(LoadBalancers).toEqual([]);
  });

  it("makes a load balancer with its listener, groups and rule in the emulator", async () => {
    await project.up();
    outputs = await project.outputs<Outputs>();
    const arns = [outputs.balancerArn];
    const { LoadBalancers } = await balancing.send(
      new DescribeLoadBalancersCommand({ LoadBalancerArns: arns }),
    );
    expect(LoadBalancers).toMatchObject([
      { LoadBalancerName: "plugin-test-alb", DNSName: outputs.address, Scheme: "internet-facing" },
    ]);
    const { Attributes = [] } = await balancing.send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: outputs.balancerArn }),
    );
    expect(Attributes).toContainEqual({ Key: "idle_timeout.timeout_seconds", Value: "120" });
    expect(Attributes).toContainEqual({ Key: "routing.http.desync_mitigation_mode", Value: "strictest" });
    expect(await liveShares()).toEqual({ blue: 100, green: 0 });
    const { Rules = [] } = await balancing.send(
      new DescribeRulesCommand({ ListenerArn: outputs.listenerArn }),
    );
    expect(Rules.map(({ Priority }) => Priority)).toEqual(["10", "default"]);
    expect(Rules[0]?.Conditions?.map(({ Field }) => Field).sort()).toEqual(["http-header", "path-pattern"]);
  });

  it("makes the security group's rule, and none that lets everything out", async () => {
    const { SecurityGroupRules = [] } = await emulator.computing.send(
      new DescribeSecurityGroupRulesCommand({}),
    );
    const own = SecurityGroupRules.filter(({ Description }) => Description === "Everybody");
    expect(own).toMatchObject([{ IsEgress: false, FromPort: 80, CidrIpv4: "0.0.0.0/0" }]);
    const ours = SecurityGroupRules.filter(({ GroupId }) => GroupId === own[0]?.GroupId);
    expect(ours).toHaveLength(1);
  });

  it("makes the nodes of a node group targets of the target group that they are attached to", async () => {
    const health = async (arn: string) => {
      const answer = await balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }));
      return answer.TargetHealthDescriptions?.length;
    };
    expect(await health(outputs.greenArn)).toBe(2);
    expect(await health(outputs.blueArn)).toBe(0);
  });

  it("records what no emulator answers for, with the outputs that AWS would compute", () => {
    expect(outputs.roleArn).toBe("arn:aws:iam::123456789012:role/plugin-test-nodes");
  });

  it("answers what a program asks of AWS", () => {
    expect(outputs.liveProtocol).toBe("HTTP");
  });

  it("is followed by previews without a change, also of what is live", async () => {
    await noChanges();
    await noChanges("--refresh");
  });
});

describe("weights", () => {
  it("of a canary are one row, the listener", async () => {
    await project.set({ blue: 90, green: 10 });
    const said = await project.must("preview", "--diff");
    expect(said).toMatch(/~ 1 to update\n +14 unchanged/);
    expect(said).toMatch(/~ aws:lb\/listener:Listener: \(update\)/);
    await project.up();
    expect(await liveShares()).toEqual({ blue: 90, green: 10 });
  });

  it("of a flip are one row, the listener, and leave the groups where they are", async () => {
    const before = await project.outputs<Outputs>();
    await project.set({ blue: 0, green: 100 });
    expect(await project.must("preview")).toMatch(/~ 1 to update\n +14 unchanged/);
    await project.up();
    expect(await liveShares()).toEqual({ blue: 0, green: 100 });
    expect(await project.outputs()).toEqual(before);
    await noChanges("--refresh");
  });

  it("that somebody changed by hand show in a preview of what is live, and go back with an update", async () => {
    await setSharesByHand(50, 50);
    await noChanges();
    const said = inListener(await project.must("preview", "--refresh", "--diff")).join("\n");
    expect(said).toMatch(/weight: 50 => 0\b/);
    expect(said).toMatch(/weight: 50 => 100\b/);
    await project.up("--refresh");
    expect(await liveShares()).toEqual({ blue: 0, green: 100 });
  });

  it("that AWS would refuse are refused in preview, which moto would not do", async () => {
    await project.set({ green: 1000 });
    const said = await project.fails("preview");
    expect(said).toContain("defaultActions[0].forward.targetGroups[1].weight");
    expect(said).toContain("is 1000; AWS takes 0 to 999");
    await project.set({ green: 100 });
  });
});

describe("tags of the listener", () => {
  it("are changed in place, come and go", async () => {
    await project.set({ listenerTags: { lease: "one", rejected: "two" } });
    await project.up();
    expect(await listenerTags()).toEqual({ "bluegreen.stack": "plugin-test", lease: "one", rejected: "two" });
    await project.set({ listenerTags: { lease: "three" } });
    expect(await project.must("preview")).toMatch(/~ 1 to update\n +14 unchanged/);
    await project.up();
    expect(await listenerTags()).toEqual({ "bluegreen.stack": "plugin-test", lease: "three" });
  });

  it("that somebody added by hand show in a preview of what is live", async () => {
    const Tags = [{ Key: "owner", Value: "somebody" }];
    await balancing.send(new AddTagsCommand({ ResourceArns: [outputs.listenerArn], Tags }));
    expect(await project.must("preview", "--refresh", "--diff")).toMatch(/- owner *: "somebody"/);
    await project.up("--refresh");
    expect(await listenerTags()).not.toHaveProperty("owner");
  });

  it("in characters that AWS refuses are refused in preview", async () => {
    await project.set({ listenerTags: { lease: "a|b" } });
    expect(await project.fails("preview")).toMatch(/tags\.lease.*is "a\|b"; AWS takes/s);
    await project.set({ listenerTags: {} });
    await project.up();
  });
});

describe("other changes", () => {
  it("replace a target group where AWS cannot change it, the old one first, for its name is taken", async () => {
    await project.set({ groupPort: 30_081 });
    const said = await project.must("preview", "--diff");
    expect(said).toMatch(/port *: 30080 => 30081/);
    expect(said).toMatch(/\+-2 to replace/);
    await project.set({ groupPort: 30_080 });
  });

  it("of a node group's size reach its instances", async () => {
    await project.set({ nodes: 0 });
    expect(await project.must("preview")).toMatch(/~ 1 to update\n +14 unchanged/);
    await project.up();
    const request = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [outputs.instancesName] });
    const { AutoScalingGroups } = await emulator.scaling.send(request);
    expect(AutoScalingGroups).toMatchObject([{ DesiredCapacity: 0, Instances: [] }]);
    await noChanges("--refresh");
  });
});

describe("the end", () => {
  it("is refused to a load balancer that is protected, as by AWS", async () => {
    await project.set({ deletionProtection: true });
    await project.up();
    const { urn } = (
      JSON.parse(await project.state()) as {
        checkpoint: { latest: { resources: { urn: string; type: string }[] } };
      }
    ).checkpoint.latest.resources.find(({ type }) => type === "aws:lb/loadBalancer:LoadBalancer") ?? {
      urn: "",
    };
    const said = await project.fails(
      "destroy",
      "--yes",
      "--skip-preview",
      "--target-dependents",
      "--target",
      urn,
    );
    expect(said).toContain("cannot be deleted because deletion protection is enabled");
    await project.set({ deletionProtection: false });
    await project.up();
  });

  it("leaves nothing in the emulator", async () => {
    await project.must("destroy", "--yes", "--skip-preview");
    const { computing, scaling, kubernetes } = emulator;
    expect((await balancing.send(new DescribeLoadBalancersCommand({}))).LoadBalancers).toEqual([]);
    expect((await balancing.send(new DescribeTargetGroupsCommand({}))).TargetGroups).toEqual([]);
    expect((await scaling.send(new DescribeAutoScalingGroupsCommand({}))).AutoScalingGroups).toEqual([]);
    expect((await kubernetes.send(new ListClustersCommand({}))).clusters).toEqual([]);
    const { Vpcs = [] } = await computing.send(new DescribeVpcsCommand({}));
    expect(Vpcs.filter(({ IsDefault }) => IsDefault !== true)).toEqual([]);
  });
});
