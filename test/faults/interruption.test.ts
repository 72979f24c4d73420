import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { otherColor } from "../../components/color.ts";
import { routerContainer } from "../../provider/router-container.ts";
import { docker } from "../e2e/harness.ts";
import { all, callsOf, CrashStage } from "./crash-stage.ts";

const name = "e2e-interruption";
const prefix = `bluegreen-${name}`;
const calls = callsOf(prefix);

let stage: CrashStage;

beforeAll(async () => {
  stage = await CrashStage.open({
    name,
    routerPort: 19310,
    colorPorts: { blue: 19311, green: 19312 },
    subnet: "172.28.98.0/24",
  });
});

afterAll(async () => {
  await stage.close();
});

describe("a flip that is told to stop", () => {
  const router = () => routerContainer(docker, `${prefix}-router`);
  const target = async (link: "live" | "previous") => (await router().get(link, []))?.links.get(link);

  test.each([
    ["SIGINT", all],
    ["SIGTERM", "pulumi"],
  ] as const)("by %s after the route was put finishes it, proven", async (signal, victims) => {
    const from = await stage.activeColor();
    const to = otherColor(from);
    await stage.stack.set({ activeColor: to });
    await stage.usersMeetOnly([from, to], async () => {
      // The first one that writes into the router's volume is the gate, which keeps its verdict there.
      const hold = stage.engine.hold({ ...calls.putRoute, at: "after", turn: 2 });
      const update = stage.update();
      await update.reaches(hold.reached);
      update.signal(signal, victims);
      await delay(300);
      hold.release();
      await update.ended;
      expect(await stage.activeColor(), update.output).toBe(to);
      expect(await target("previous")).toBe(await target("live"));
      await stage.recoveredUp();
    });
    expect(await stage.activeColor()).toBe(to);
  });

  test("before the route is put leaves it as it was", async () => {
    const from = await stage.activeColor();
    await stage.stack.set({ activeColor: otherColor(from) });
    await stage.usersMeetOnly([from], async () => {
      const hold = stage.engine.hold({ ...calls.readRoute, at: "before" });
      const update = stage.update();
      await update.reaches(hold.reached);
      update.signal("SIGINT", "pulumi");
      await delay(300);
      hold.release();
      expect(await update.ended, update.output).not.toBe(0);
    });
    expect(await stage.activeColor()).toBe(from);
    await stage.stack.up();
    expect(await stage.activeColor()).toBe(otherColor(from));
  });
});

describe("while an update runs", () => {
  test("a second one is refused with who holds the lock, and the first one completes", async () => {
    const to = otherColor(await stage.activeColor());
    await stage.stack.set({ activeColor: to });
    const hold = stage.engine.hold({ ...calls.readRoute, at: "before" });
    const first = stage.update();
    await first.reaches(hold.reached);
    const [plain, own] = [
      await stage.stack.tryPulumi("up", "--yes", "--skip-preview"),
      await stage.bluegreen("up"),
    ];
    hold.release();
    expect(plain.code).not.toBe(0);
    expect(plain.output).toMatch(new RegExp(`created by \\S+@\\S+ \\(pid ${first.pid}\\) at \\S+`));
    expect(own.code).toBe(1);
    expect(own.output).toMatch(
      new RegExp(`locked by \\S+@\\S+, process ${first.pid}, since \\S+ \\(still running\\)`),
    );
    expect(own.output).toContain(`kill -INT ${first.pid}`);
    expect(await first.ended, first.output).toBe(0);
    expect(await stage.activeColor()).toBe(to);
  });

  test("and after all of this, nothing is left to be changed", async () => {
    await stage.stack.pulumi("preview", "--refresh", "--expect-no-changes");
  });
});
