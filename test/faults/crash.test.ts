import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { variables } from "../../app/contract.ts";
import { runCommand } from "../../bench/command.ts";
import type { OwnStack } from "../../bench/own-stack.ts";
import { otherColor, type Color } from "../../components/color.ts";
import { routerContainer } from "../../provider/router-container.ts";
import { EngineProxy, type EngineCall } from "./engine-proxy.ts";
import { containerOf, createStack, docker, meet, root, routeInForce } from "../e2e/harness.ts";
import { RunningUpdate, type Victims } from "./running-update.ts";
import { Sampler, type Samples } from "../e2e/sampler.ts";

const name = "e2e-crash";
const prefix = `bluegreen-${name}`;
const all: Victims = "pulumi and all its processes";

/** Where an update is killed: at a line that it prints, or at a call that it makes to the Docker engine. */
type Point = RegExp | EngineCall;

const calls = {
  readRoute: { method: "GET", path: new RegExp(`/containers/${prefix}-router/archive`) },
  putRoute: { method: "PUT", path: new RegExp(`/containers/${prefix}-router/archive`) },
  commandEnd: { method: "GET", path: /\/exec\/\w+\/json/ },
  build: { method: "POST", path: /\/build\?/ },
  stop: { method: "POST", path: /\/containers\/\w+\/stop/ },
  remove: { method: "DELETE", path: /\/containers\/\w+/ },
  create: { method: "POST", path: /\/containers\/create/ },
  start: { method: "POST", path: /\/containers\/\w+\/start/ },
} as const;

let stack: OwnStack;
let engine: EngineProxy;

beforeAll(async () => {
  engine = await EngineProxy.listen();
  stack = await createStack({
    name,
    routerPort: 19300,
    colorPorts: { blue: 19301, green: 19302 },
    subnet: "172.28.94.0/24",
  });
  await stack.up();
});

afterAll(async () => {
  await engine.close();
  await stack.destroy();
});

/** What `bluegreen` says, and does, after a crash. */
interface Report {
  readonly recovered: readonly string[];
  readonly changed: number;
}

async function bluegreen(verb: string, ...flags: readonly string[]) {
  const args = ["ops/bin.mjs", verb, "--stack", name, "--json", ...flags];
  return runCommand(process.execPath, args, { directory: root, environment: stack.environment });
}

async function recoveredUp(): Promise<Report> {
  const { code, output, stdout } = await bluegreen("up");
  expect(code, output).toBe(0);
  return JSON.parse(stdout) as Report;
}

/** Kills an update at a point of it, and gives those of its processes that live on the time that they take. */
async function crash(point: Point, victims: Victims, ...flags: readonly string[]): Promise<RunningUpdate> {
  const hold = point instanceof RegExp ? undefined : engine.hold(point);
  const update = new RunningUpdate(stack, { DOCKER_HOST: engine.url }, ...flags);
  await (point instanceof RegExp ? update.prints(point) : update.reaches(hold?.reached ?? Promise.resolve()));
  update.signal("SIGKILL", victims);
  await update.ended;
  // A call whose caller was killed must not go on to the engine.
  if (victims === all) await hold?.abandoned;
  hold?.release();
  await delay(300);
  return update;
}

/** Everything that users met, without its count. */
function metBy(samples: Samples): string[] {
  return [...samples.keys()].sort();
}

async function activeColor(): Promise<Color> {
  return ((await routeInForce(stack)) as { activeColor: Color }).activeColor;
}

/** The users who are there while `work` is done; they may meet these colors, and nothing else. */
async function usersMeetOnly(colors: readonly Color[], work: () => Promise<unknown>): Promise<void> {
  const sampler = new Sampler(stack, 4, 20);
  await work();
  const met = metBy(await sampler.stop());
  expect(met.length).toBeGreaterThan(0);
  expect(colors.map((color) => `200 ${color}`)).toEqual(expect.arrayContaining(met));
}

describe("a flip that is killed", () => {
  const before = "users stay where they are";
  const underWay = "users are with the color that the route names";
  const points: readonly [string, Point, Victims, typeof before | typeof underWay][] = [
    ["before the gate", /Updating \(/, "pulumi", before],
    ["in the gate", /PromotionGate gate updating/, all, before],
    ["between gate and route", { ...calls.readRoute, at: "before" }, all, before],
    ["before the route is put", { ...calls.putRoute, at: "before" }, all, before],
    [
      "as the route is put, while its provider lives on",
      { ...calls.putRoute, at: "before" },
      "pulumi",
      underWay,
    ],
    ["between put and proof", { ...calls.putRoute, at: "after" }, all, underWay],
    ["between proof and end of the swap", { ...calls.putRoute, at: "before", turn: 2 }, all, underWay],
    ["before its state is written", { ...calls.commandEnd, at: "after" }, "pulumi", underWay],
  ];

  test.each(points)("%s fails nobody, and bluegreen up completes it", async (_, point, victims, users) => {
    const from = await activeColor();
    const to = otherColor(from);
    await stack.set({ activeColor: to });
    let pid = 0;
    await usersMeetOnly(users === before ? [from] : [from, to], async () => {
      ({ pid } = await crash(point, victims));
    });
    expect(await meet(stack)).toMatchObject({ status: 200, color: await activeColor() });

    let recovered: readonly string[] = [];
    await usersMeetOnly([from, to], async () => {
      ({ recovered } = await recoveredUp());
    });
    expect(recovered[0]).toMatch(
      new RegExp(`^removed the lock of \\S+, process ${pid}, since .*: that process is gone$`),
    );
    expect(await meet(stack)).toMatchObject({ status: 200, color: to });
    expect(await activeColor()).toBe(to);
  });
});

describe("a standby's release that is killed", () => {
  let version = 1;
  const container = (color: Color) => `${prefix}-${color}`;

  /** Stages another version on the standby. */
  async function stage(): Promise<{ readonly serving: Color; readonly standby: Color }> {
    const serving = await activeColor();
    const standby = otherColor(serving);
    version += 1;
    await stack.set({ [`${standby}.version`]: String(version) });
    return { serving, standby };
  }

  async function expectStaged(standby: Color): Promise<void> {
    const { State: state, Config: config } = await containerOf(stack, standby).inspect();
    expect(state.Running).toBe(true);
    expect(config.Env).toContain(`${variables.version}=${version}`);
  }

  const points: readonly [string, Point, Victims, RegExp | undefined][] = [
    ["before its image is built", { ...calls.build, at: "before" }, all, undefined],
    ["while its image is built", { ...calls.build, at: "answering" }, all, undefined],
    ["after its image was built", { ...calls.build, at: "after" }, "pulumi", undefined],
    ["before its old container is stopped", { ...calls.stop, at: "before" }, all, undefined],
    ["before its old container is removed", { ...calls.remove, at: "before" }, all, undefined],
    ["between its two containers", { ...calls.create, at: "before" }, all, undefined],
    ["after its container was created", { ...calls.create, at: "after" }, all, /: it does not run$/],
    ["after its container was started", { ...calls.start, at: "after" }, all, /: it serves nobody$/],
  ];

  test.each(points)("%s fails nobody, and bluegreen up completes it", async (_, point, victims, removed) => {
    const { serving, standby } = await stage();
    await usersMeetOnly([serving], async () => {
      const { pid } = await crash(point, victims);
      const { recovered } = await recoveredUp();
      expect(recovered[0]).toContain(`process ${pid}, `);
      const orphans = recovered.filter((step) =>
        step.startsWith(`removed container ${container(standby)}, `),
      );
      expect(orphans).toEqual(removed === undefined ? [] : [expect.stringMatching(removed)]);
    });
    await expectStaged(standby);
  });

  test("is completed by plain pulumi too, as docs/troubleshooting.md says", async () => {
    const { serving, standby } = await stage();
    await usersMeetOnly([serving], async () => {
      await crash({ ...calls.start, at: "after" }, all);
      expect((await stack.tryPulumi("up", "--yes", "--skip-preview")).output).toContain("pulumi cancel");
      await stack.pulumi("cancel", "--yes");
      await stack.pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
      const { output } = await stack.tryPulumi("up", "--yes", "--skip-preview");
      expect(output.replace(/\s+/g, " ")).toMatch(
        new RegExp(`${container(standby)} is taken by container .*bluegreen.color=${standby}.*docker rm -f`),
      );
      await containerOf(stack, standby).remove({ force: true });
      await stack.up();
    });
    await expectStaged(standby);
  });
});

describe("what serves users and was not recorded", () => {
  test.each(["the color", "the router"])("is taken over as it is: %s", async (part) => {
    const role = part === "the router" ? "router" : await activeColor();
    await containerOf(stack, role).remove({ force: true });
    await crash({ ...calls.start, at: "after" }, all, "--refresh");
    const made = await containerOf(stack, role).inspect();
    const { recovered } = await recoveredUp();
    expect(recovered).toContainEqual(
      `took over container ${prefix}-${role}, which no update had recorded: it serves users`,
    );
    expect((await containerOf(stack, role).inspect()).Id).toBe(made.Id);
    expect((await meet(stack, "/ready")).status).toBe(200);
  });
});

describe("a flip that is told to stop", () => {
  const router = () => routerContainer(docker, `${prefix}-router`);
  const target = async (link: "live" | "previous") => (await router().get(link, []))?.links.get(link);

  test.each([
    ["SIGINT", all],
    ["SIGTERM", "pulumi"],
  ] as const)("by %s after the route was put finishes it, proven", async (signal, victims) => {
    const from = await activeColor();
    const to = otherColor(from);
    await stack.set({ activeColor: to });
    await usersMeetOnly([from, to], async () => {
      const hold = engine.hold({ ...calls.putRoute, at: "after" });
      const update = new RunningUpdate(stack, { DOCKER_HOST: engine.url });
      await update.reaches(hold.reached);
      update.signal(signal, victims);
      await delay(300);
      hold.release();
      await update.ended;
      expect(await activeColor()).toBe(to);
      expect(await target("previous")).toBe(await target("live"));
      await recoveredUp();
    });
    expect(await activeColor()).toBe(to);
  });

  test("before the route is put leaves it as it was", async () => {
    const from = await activeColor();
    await stack.set({ activeColor: otherColor(from) });
    await usersMeetOnly([from], async () => {
      const hold = engine.hold({ ...calls.readRoute, at: "before" });
      const update = new RunningUpdate(stack, { DOCKER_HOST: engine.url });
      await update.reaches(hold.reached);
      update.signal("SIGINT", "pulumi");
      await delay(300);
      hold.release();
      expect(await update.ended, update.output).not.toBe(0);
    });
    expect(await activeColor()).toBe(from);
    await stack.up();
    expect(await activeColor()).toBe(otherColor(from));
  });
});

describe("while an update runs", () => {
  test("a second one is refused with who holds the lock, and the first one completes", async () => {
    const to = otherColor(await activeColor());
    await stack.set({ activeColor: to });
    const hold = engine.hold({ ...calls.readRoute, at: "before" });
    const first = new RunningUpdate(stack, { DOCKER_HOST: engine.url });
    await first.reaches(hold.reached);
    const [plain, own] = [await stack.tryPulumi("up", "--yes", "--skip-preview"), await bluegreen("up")];
    hold.release();
    expect(plain.code).not.toBe(0);
    expect(plain.output).toMatch(new RegExp(`created by \\S+@\\S+ \\(pid ${first.pid}\\) at \\S+`));
    expect(own.code).toBe(1);
    expect(own.output).toMatch(
      new RegExp(`locked by \\S+@\\S+, process ${first.pid}, since \\S+ \\(still running\\)`),
    );
    expect(own.output).toContain(`kill -INT ${first.pid}`);
    expect(await first.ended, first.output).toBe(0);
    expect(await activeColor()).toBe(to);
  });

  test("and after all of this, nothing is left to be changed", async () => {
    await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  });
});
