import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { variables } from "../../app/contract.ts";
import { otherColor, type Color } from "../../components/color.ts";
import { casesOf } from "../cases.ts";
import { containerOf, meet } from "../e2e/harness.ts";
import { recordFault } from "./record-fault.ts";
import { all, callsOf, CrashStage, type Point } from "./crash-stage.ts";
import { totalsOf } from "./steady-users.ts";
import type { Victims } from "./running-update.ts";

const name = "e2e-crash";
const prefix = `bluegreen-${name}`;
const calls = callsOf(prefix);

let stage: CrashStage;

beforeAll(async () => {
  stage = await CrashStage.open({
    name,
    routerPort: 19300,
    colorPorts: { blue: 19301, green: 19302 },
    subnet: "172.28.94.0/24",
  });
});

afterAll(async () => {
  await stage.close();
});

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

  const typical = [
    "in the gate",
    "as the route is put, while its provider lives on",
    "between put and proof",
  ];

  test.each(casesOf(points, typical))(
    "%s fails nobody, and bluegreen up completes it",
    async (when, point, victims, users) => {
      const from = await stage.activeColor();
      const to = otherColor(from);
      await stage.stack.set({ activeColor: to });
      let pid = 0;
      const met = await stage.usersMeetOnly(users === before ? [from] : [from, to], async () => {
        ({ pid } = await stage.crash(point, victims));
      });
      await recordFault({
        fault: `Pulumi is killed ${when}`,
        meanwhile: "a flip",
        ...totalsOf(met),
        recoverySeconds: 0,
      });
      expect(await meet(stage.stack)).toMatchObject({ status: 200, color: await stage.activeColor() });

      let recovered: readonly string[] = [];
      await stage.usersMeetOnly([from, to], async () => {
        ({ recovered } = await stage.recoveredUp());
      });
      expect(recovered[0]).toMatch(
        new RegExp(`^removed the lock of \\S+, process ${pid}, since .*: that process is gone$`),
      );
      expect(await meet(stage.stack)).toMatchObject({ status: 200, color: to });
      expect(await stage.activeColor()).toBe(to);
    },
  );
});

describe("a standby's release that is killed", () => {
  let version = 1;
  const container = (color: Color) => `${prefix}-${color}`;

  /** Stages another version on the standby. */
  async function staged(): Promise<{ readonly serving: Color; readonly standby: Color }> {
    const serving = await stage.activeColor();
    const standby = otherColor(serving);
    version += 1;
    await stage.stack.set({ [`${standby}.version`]: String(version) });
    return { serving, standby };
  }

  async function expectStaged(standby: Color): Promise<void> {
    const { State: state, Config: config } = await containerOf(stage.stack, standby).inspect();
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

  const typical = [
    "while its image is built",
    "between its two containers",
    "after its container was started",
  ];

  test.each(casesOf(points, typical))(
    "%s fails nobody, and bluegreen up completes it",
    async (_, point, victims, removed) => {
      const { serving, standby } = await staged();
      await stage.usersMeetOnly([serving], async () => {
        const { pid } = await stage.crash(point, victims);
        const { recovered } = await stage.recoveredUp();
        expect(recovered[0]).toContain(`process ${pid}, `);
        const orphans = recovered.filter((step) =>
          step.startsWith(`removed container ${container(standby)}, `),
        );
        expect(orphans).toEqual(removed === undefined ? [] : [expect.stringMatching(removed)]);
      });
      await expectStaged(standby);
    },
  );

  test("is completed by plain pulumi too, as docs/troubleshooting.md says", async () => {
    const { serving, standby } = await staged();
    await stage.usersMeetOnly([serving], async () => {
      await stage.crash({ ...calls.start, at: "after" }, all);
      expect((await stage.stack.tryPulumi("up", "--yes", "--skip-preview")).output).toContain(
        "pulumi cancel",
      );
      await stage.stack.pulumi("cancel", "--yes");
      await stage.stack.pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates");
      const { output } = await stage.stack.tryPulumi("up", "--yes", "--skip-preview");
      expect(output.replace(/\s+/g, " ")).toMatch(
        new RegExp(`${container(standby)} is taken by container .*bluegreen.color=${standby}.*docker rm -f`),
      );
      await containerOf(stage.stack, standby).remove({ force: true });
      await stage.stack.up();
    });
    await expectStaged(standby);
  });
});

describe("what serves users and was not recorded", () => {
  test.each(["the color", "the router"])("is taken over as it is: %s", async (part) => {
    const role = part === "the router" ? "router" : await stage.activeColor();
    await containerOf(stage.stack, role).remove({ force: true });
    await stage.crash({ ...calls.start, at: "after" }, all, "--refresh");
    const made = await containerOf(stage.stack, role).inspect();
    const { recovered } = await stage.recoveredUp();
    expect(recovered).toContainEqual(
      `took over container ${prefix}-${role}, which no update had recorded: it serves users`,
    );
    expect((await containerOf(stage.stack, role).inspect()).Id).toBe(made.Id);
    expect((await meet(stage.stack, "/ready")).status).toBe(200);
  });
});

test("after all of these crashes, nothing is left to be changed", async () => {
  await stage.stack.pulumi("preview", "--refresh", "--expect-no-changes");
});
