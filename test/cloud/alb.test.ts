import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ModifyListenerCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Color } from "../../components/color.ts";
import type { RunningRoute } from "../../components/running-route.ts";
import { Emulator } from "../aws/emulator.ts";
import type { PulumiProject } from "../pulumi-project.ts";
import type { AlbSettings } from "./alb-settings.ts";
import { awsProject } from "./aws-project.ts";
import { root } from "./harness.ts";

const region = "eu-central-1";
const releases = { blue: "b".repeat(64), green: "9".repeat(64) };

interface Outputs {
  /** The route that the program found at its start; nothing where there was none. */
  readonly running?: RunningRoute;
  readonly url: string;
  readonly listenerArn: string;
  readonly loadBalancerArn: string;
  readonly groups: Readonly<Record<Color, string>>;
}

let emulator: Emulator;
let project: PulumiProject<AlbSettings>;
let first: Outputs;

const outputs = () => project.outputs<Outputs>();
const noChanges = (...args: string[]) => project.must("preview", "--expect-no-changes", "--diff", ...args);

/** The rows of a preview that say what is to happen, without the stack's own. */
const rowsOf = (said: string) =>
  said.split("\n").filter((line) => /^ +[~+-]/.test(line) && / (create|update|delete|replace)\b/.test(line));

/** Weights of the users' listener, read back from the emulator. */
async function liveWeights(): Promise<Record<Color, number | undefined>> {
  const request = new DescribeListenersCommand({ ListenerArns: [first.listenerArn] });
  const { Listeners } = await emulator.balancing.send(request);
  const groups = Listeners?.[0]?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  const weightOf = (color: Color) =>
    groups.find(({ TargetGroupArn }) => TargetGroupArn === first.groups[color])?.Weight;
  return { blue: weightOf("blue"), green: weightOf("green") };
}

/** The one row of the next preview, which has to be the listener; then the update. */
async function updateOfTheListenerAlone(): Promise<void> {
  const said = await project.must("preview");
  expect(rowsOf(said)).toEqual([expect.stringMatching(/~ +aws:lb:Listener +route +update/)]);
  await project.up();
}

beforeAll(async () => {
  emulator = await Emulator.start({ projectDirectory: root, region });
  project = await awsProject(
    "alb-program.ts",
    {
      region,
      certificateArn: await emulator.certificate(),
      activeColor: "blue",
      weights: { blue: 100, green: 0 },
      releases,
      deletionProtection: true,
    },
    emulator,
  );
});

afterAll(async () => {
  await project.remove();
  await emulator.stop();
});

describe("a balancer with its first route", () => {
  it("stands, with both groups, and users on one of them", async () => {
    await project.up();
    first = await outputs();
    expect(first.url).toBe("https://models.invalid");
    expect(await liveWeights()).toEqual({ blue: 100, green: 0 });
    const { TargetGroups = [] } = await emulator.balancing.send(new DescribeTargetGroupsCommand({}));
    const names = TargetGroups.map(({ TargetGroupName }) => TargetGroupName);
    expect(names.sort()).toEqual(["models-test-blue", "models-test-green"]);
  });

  it("listens for users with TLS, sends plain ones on, and keeps the direct paths behind a secret", async () => {
    const { balancing } = emulator;
    const request = new DescribeListenersCommand({ LoadBalancerArn: first.loadBalancerArn });
    const { Listeners = [] } = await balancing.send(request);
    const ports = Listeners.map(({ Port, Protocol }) => `${Port ?? 0} ${Protocol ?? ""}`);
    expect(ports.sort()).toEqual(["443 HTTPS", "80 HTTP", "8443 HTTPS"]);
    const direct = Listeners.find(({ Port }) => Port === 8443);
    const { Rules = [] } = await balancing.send(
      new DescribeRulesCommand({ ListenerArn: direct?.ListenerArn }),
    );
    const own = Rules.filter(({ IsDefault }) => IsDefault !== true);
    expect(own).toHaveLength(4);
    for (const { Conditions = [] } of own) {
      const headers = Conditions.map(({ HttpHeaderConfig }) => HttpHeaderConfig?.HttpHeaderName);
      expect(headers).toContain("X-Bluegreen-Secret");
    }
  });

  it("has the attributes that make it safe", async () => {
    const request = new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: first.loadBalancerArn });
    const { Attributes = [] } = await emulator.balancing.send(request);
    const valueOf = (key: string) => Attributes.find(({ Key }) => Key === key)?.Value;
    expect(valueOf("deletion_protection.enabled")).toBe("true");
    expect(valueOf("access_logs.s3.enabled")).toBe("true");
    expect(valueOf("routing.http.drop_invalid_header_fields.enabled")).toBe("true");
  });

  it("shows no difference afterwards, also to what is live, and found no route when it began", async () => {
    await noChanges();
    await noChanges("--refresh");
    expect(first.running).toBeUndefined();
  });
});

describe("a route in a balancer", () => {
  it("brings a canary's users by one row", async () => {
    await project.set({ weights: { blue: 90, green: 10 } });
    await updateOfTheListenerAlone();
    expect(await liveWeights()).toEqual({ blue: 90, green: 10 });
  });

  it("tells the next update what it serves, whose release, and who holds it", async () => {
    await project.set({ holder: "somebody at their desk" });
    await updateOfTheListenerAlone();
    await project.up();
    const { running } = await outputs();
    expect(running?.activeColor).toBe("blue");
    expect(running?.releases).toEqual(releases);
    expect(running?.lease).toEqual({
      id: "update-1",
      holder: "somebody at their desk",
      until: "2026-11-22T12:00:00.000Z",
    });
    expect(running?.serving).toMatchObject({ blue: { percent: 90 }, green: { percent: 10 } });
  });

  it("flips by one row, and leaves groups and balancer where they are", async () => {
    await project.set({ holder: undefined, activeColor: "green", weights: { blue: 0, green: 100 } });
    await updateOfTheListenerAlone();
    expect(await liveWeights()).toEqual({ blue: 0, green: 100 });
    const { groups, loadBalancerArn, listenerArn } = await outputs();
    expect({ groups, loadBalancerArn, listenerArn }).toEqual({
      groups: first.groups,
      loadBalancerArn: first.loadBalancerArn,
      listenerArn: first.listenerArn,
    });
    await noChanges("--refresh");
  });

  it("shows weights that somebody set by hand, tells them to the program, and takes them back", async () => {
    const TargetGroups = [
      { TargetGroupArn: first.groups.blue, Weight: 50 },
      { TargetGroupArn: first.groups.green, Weight: 50 },
    ];
    const DefaultActions = [{ Type: "forward" as const, ForwardConfig: { TargetGroups } }];
    await emulator.balancing.send(
      new ModifyListenerCommand({ ListenerArn: first.listenerArn, DefaultActions }),
    );
    const said = await project.must("preview", "--refresh", "--diff");
    expect(said).toMatch(/weight *: 50 => 0\b/);
    expect(said).toMatch(/weight *: 50 => 100\b/);
    await project.up("--refresh");
    expect((await outputs()).running?.serving).toMatchObject({
      blue: { percent: 50 },
      green: { percent: 50 },
    });
    expect(await liveWeights()).toEqual({ blue: 0, green: 100 });
  });
});

describe("the end of a balancer", () => {
  it("takes an update that gives its protection up, and leaves nothing", async () => {
    await project.set({ deletionProtection: false });
    await project.up();
    await project.must("destroy", "--yes", "--skip-preview");
    const { LoadBalancers } = await emulator.balancing.send(new DescribeLoadBalancersCommand({}));
    const { TargetGroups } = await emulator.balancing.send(new DescribeTargetGroupsCommand({}));
    expect([LoadBalancers, TargetGroups]).toEqual([[], []]);
  });
});
