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
  ModifyLoadBalancerAttributesCommand,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeSecurityGroupRulesCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { ListClustersCommand } from "@aws-sdk/client-eks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Emulator } from "../aws/emulator.ts";
import { cloudAt } from "../aws/plugin/cloud.ts";
import { loadBalancer } from "../aws/plugin/lb/load-balancer.ts";
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

const noChanges = () => project.must("preview", "--expect-no-changes", "--diff", "--refresh");

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

/** How many instances a target group sends users to. */
async function targetsOf(arn: string): Promise<number | undefined> {
  const answer = await balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }));
  return answer.TargetHealthDescriptions?.length;
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
    const { LoadBalancers } = await balancing.send(new DescribeLoadBalancersCommand({}));
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
    expect(SecurityGroupRules.filter(({ GroupId }) => GroupId === own[0]?.GroupId)).toHaveLength(1);
  });

  it("makes the nodes of a node group targets of the target group that they are attached to", async () => {
    expect([await targetsOf(outputs.greenArn), await targetsOf(outputs.blueArn)]).toEqual([2, 0]);
  });

  it("records what no emulator answers for, and answers what a program asks of AWS", () => {
    expect(outputs.roleArn).toBe("arn:aws:iam::123456789012:role/plugin-test-nodes");
    expect(outputs.liveProtocol).toBe("HTTP");
  });

  it("is followed by a preview without a change, also of what is live", async () => {
    await noChanges();
  });
});

describe("weights", () => {
  it("of a flip are one row of a preview, the listener, and leave the groups where they are", async () => {
    await project.set({ blue: 0, green: 100 });
    const said = await project.must("preview", "--diff");
    expect(said).toMatch(/~ 1 to update\n +14 unchanged/);
    expect(said).toMatch(/~ aws:lb\/listener:Listener: \(update\)/);
    await project.up();
    expect(await liveShares()).toEqual({ blue: 0, green: 100 });
    expect(await project.outputs()).toEqual(outputs);
  });

  it("of a canary, and tags beside them, are one updated row", async () => {
    await project.set({ blue: 90, green: 10, listenerTags: { lease: "one" } });
    expect(await project.up()).toMatch(/~ 1 updated\n +14 unchanged/);
    expect(await liveShares()).toEqual({ blue: 90, green: 10 });
    expect(await listenerTags()).toEqual({ "bluegreen.stack": "plugin-test", lease: "one" });
  });

  it("and tags that somebody changed by hand show in a preview of what is live, and go back", async () => {
    await setSharesByHand(50, 50);
    const Tags = [{ Key: "owner", Value: "somebody" }];
    await balancing.send(new AddTagsCommand({ ResourceArns: [outputs.listenerArn], Tags }));
    const said = await project.must("preview", "--refresh", "--diff");
    expect(said).toMatch(/weight *: 50 => 90\b/);
    expect(said).toMatch(/weight *: 50 => 10\b/);
    expect(said).toMatch(/- owner *: "somebody"/);
    await project.set({ listenerTags: {} });
    await project.up("--refresh");
    expect(await liveShares()).toEqual({ blue: 90, green: 10 });
    expect(await listenerTags()).toEqual({ "bluegreen.stack": "plugin-test" });
  });

  it("and tags that AWS would refuse are refused in preview, which moto would not do", async () => {
    await project.set({ green: 1000, listenerTags: { lease: "a|b" } });
    const said = await project.fails("preview");
    expect(said).toContain("defaultActions[0].forward.targetGroups[1].weight");
    expect(said).toContain("is 1000; AWS takes 0 to 999");
    expect(said).toMatch(/tags\.lease.*is "a\|b"; AWS takes/s);
    await project.set({ green: 10, listenerTags: {} });
  });
});

describe("other changes", () => {
  it("replace target groups where AWS cannot change them, and what is bound to one", async () => {
    await project.set({ groupPort: 30_081 });
    const said = await project.must("preview", "--diff");
    expect(said).toMatch(/port *: 30080 => 30081/);
    expect(said).toMatch(/~ 2 to update\n +\+-3 to replace/);
    await project.set({ groupPort: 30_080 });
  });

  it("of a node group's size reach its instances", async () => {
    await project.set({ nodes: 1 });
    expect(await project.up()).toMatch(/~ 1 updated\n +14 unchanged/);
    const request = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [outputs.instancesName] });
    const [found] = (await emulator.scaling.send(request)).AutoScalingGroups ?? [];
    expect([found?.DesiredCapacity, found?.Instances?.length]).toEqual([1, 1]);
  });
});

describe("the end", () => {
  it("is refused to a load balancer that is protected, as by AWS", async () => {
    const { balancerArn: LoadBalancerArn } = outputs;
    const protect = (Value: string) => {
      const Attributes = [{ Key: "deletion_protection.enabled", Value }];
      return balancing.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }));
    };
    await protect("true");
    const removal = loadBalancer.remove(LoadBalancerArn, cloudAt(emulator.url, region), { name: "" });
    await expect(removal).rejects.toThrow(/cannot be deleted because deletion protection is enabled/);
    await protect("false");
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
