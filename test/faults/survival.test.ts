import { copyFile, mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelFileOf } from "../../components/model.ts";
import { containerOf, docker, meet, root, routeInForce } from "../e2e/harness.ts";
import { touchedRows } from "../e2e/preview.ts";
import { refusedUp } from "../e2e/refused-up.ts";
import { breakColor, RunningVerb, until } from "../e2e/rollout-stage.ts";
import { crashContainer } from "./crash-container.ts";
import { dishonest, modelCopy, SurvivalStage } from "./survival-stage.ts";

let stage: SurvivalStage;

beforeAll(async () => {
  stage = await SurvivalStage.open();
});

afterAll(async () => {
  await stage.close();
});

/** Runs an update that has to be refused; gives what it said, with single spaces. */
async function refused(): Promise<string> {
  return refusedUp(stage.stack, await stage.active());
}

/** Microseconds of a core that each color gets in 100,000; -1: all there are. */
async function throttle(quota: number): Promise<void> {
  const both = (["blue", "green"] as const).map((color) => containerOf(stage.stack, color));
  await Promise.all(both.map((container) => container.update({ CpuPeriod: 100_000, CpuQuota: quota })));
}

describe("users notice nothing of", () => {
  test("a standby that is killed in the gate, and of one that answers garbage", async () => {
    const standby = await stage.standby();
    await stage.release(standby, "slow", { activeColor: standby });
    const killed = { fault: "the standby is killed in the gate", meanwhile: "a flip" };
    const met = await stage.measured(killed, async (broken) => {
      const killer = until(
        async () => {
          const log = await containerOf(stage.stack, standby)
            .logs({ stdout: true, tail: 1 })
            .catch(() => Buffer.alloc(0));
          return log.includes("/chat");
        },
        "the gate asks",
        60,
      ).then(async () => {
        broken();
        await containerOf(stage.stack, standby).kill();
      });
      expect(await refused()).toMatch(new RegExp(`gate: ${standby} did not pass: smoke prompt`));
      await killer;
    });
    expect(met.failed).toEqual({});

    await stage.release(standby, "garbage");
    const garbage = { fault: "the standby answers garbage", meanwhile: "a flip" };
    const others = await stage.measured(garbage, async () => {
      expect(await refused()).toMatch(new RegExp(`gate: ${standby} did not pass: smoke prompt`));
    });
    expect(others.failed).toEqual({});
  });

  test("a standby that runs out of memory", async () => {
    const standby = await stage.standby();
    // As an image of the user's own: of the project's own one the preview knows that it does not fit, and refuses it.
    const { Image: id } = await containerOf(stage.stack, await stage.active()).inspect();
    const {
      RepoTags: [same = id],
    } = await docker.getImage(id).inspect();
    await stage.release(standby, "real", {
      [`${standby}.image`]: same,
      [`${standby}.memoryMebibytes`]: "64",
      activeColor: standby,
    });
    const told = { fault: "the standby runs out of memory", meanwhile: "a flip" };
    const met = await stage.measured(told, async () => {
      expect(await refused()).toMatch(
        /its container has ended .*(for lack of memory|while it was waited for)/,
      );
    });
    expect(met.failed).toEqual({});
  });

  test("a model's file that is damaged: who serves goes on, and who would start with it is refused", async () => {
    const good = join(root, modelFileOf().path);
    await mkdir(join(root, dirname(modelCopy)), { recursive: true });
    await copyFile(good, join(root, modelCopy));
    const { sha256 = "" } = modelFileOf();
    const serving = await stage.standby();
    await stage.release(serving, "real", {
      [`${serving}.model.file`]: modelCopy,
      [`${serving}.model.sha256`]: sha256,
      activeColor: serving,
    });
    await stage.stack.up();
    expect(await meet(stage.stack)).toMatchObject({ status: 200, color: serving });

    const standby = await stage.standby();
    await stage.release(standby, "real", {
      [`${standby}.model.file`]: modelCopy,
      [`${standby}.model.sha256`]: sha256,
      activeColor: standby,
    });
    const told = { fault: "the model's file is damaged", meanwhile: "a flip to another release of it" };
    const met = await stage.measured(told, async (broken) => {
      const damaged = join(root, `${modelCopy}.new`);
      await copyFile(good, `${join(root, modelCopy)}.good`);
      await copyFile(good, damaged);
      const file = await open(damaged, "r+");
      await file.write(Buffer.alloc(4096, 7), 0, 4096, 50_000_000);
      await file.close();
      await rename(damaged, join(root, modelCopy));
      broken();
      const said = await refused().finally(() =>
        rename(join(root, `${modelCopy}.good`), join(root, modelCopy)),
      );
      const found =
        "its container has ended .*was damaged or replaced: its SHA-256 is \\w{12}…, this release's";
      expect(said).toMatch(new RegExp(`${found} ${sha256.slice(0, 12)}…`));
    });
    expect(met.failed).toEqual({});
    await stage.settle();
  });

  test("two colors that are both slow: the gate holds the candidate to what users may wait, not to the other color alone", async () => {
    await stage.mend();
    const standby = await stage.standby();
    await stage.stack.set({
      "gate.goldenSet": "golden/smollm2-135m.jsonl",
      "gate.limits.p95Ratio": "10",
      "gate.limits.p95Milliseconds": "50",
      activeColor: standby,
    });
    const told = { fault: "both colors are slow", meanwhile: "a flip" };
    const met = await stage.measured(told, async () => {
      await throttle(50_000);
      const said = await refused().finally(() => throttle(-1));
      expect(said).toMatch(/golden latency p95.*gate\.limits\.p95Milliseconds = 50/);
    });
    expect(met.failed).toEqual({});
    await stage.stack.unset("gate.goldenSet", "gate.limits");
    await stage.settle();
  });

  test("a Prometheus that is down: the rollout takes everybody back", async () => {
    const standby = await stage.standby();
    await stage.release(standby, "real");
    await stage.stack.up();
    const prometheus = docker.getContainer(`${stage.stack.prefix}-prometheus`);
    const told = { fault: "Prometheus is down", meanwhile: "a rollout at 10 %" };
    const met = await stage.measured(told, async (broken) => {
      const verb = new RunningVerb(stage.stack, "rollout", "--yes");
      await until(
        async () => {
          const { weights } = (await routeInForce(stage.stack)) as { weights: Record<string, number> };
          return weights[standby] === 10;
        },
        "10 %",
        120,
      );
      await prometheus.stop({ t: 0 });
      broken();
      expect(await verb.ended, verb.output).toBe(7);
      expect(verb.output).toContain("Prometheus");
    });
    expect(met.failed).toEqual({});
    expect(await routeInForce(stage.stack)).toMatchObject({ weights: { [standby]: 0 } });
    await prometheus.start();
  });
});

describe("users are told to come again, and nothing that they were told is lost, where", () => {
  test("the history's volume is full", async () => {
    await stage.mend();
    const told = {
      fault: "the history's volume is full",
      meanwhile: "a flip",
      why: "a named user's chat that cannot be kept is answered 503 with Retry-After, and never acknowledged; everything else is answered; back as soon as there is room",
    };
    const met = await stage.measured(told, async (broken) => {
      const flip = await stage.flipUnderWay();
      await stage.history.fill(containerOf(stage.stack, await stage.active()));
      broken();
      try {
        expect(await flip.ended, flip.output).toBe(0);
        await delay(3000);
      } finally {
        await stage.history.makeRoom();
      }
      await delay(3000);
    });
    expect(Object.keys(met.failed).every((kind) => /^503 (blue|green) retry after 2$/.test(kind))).toBe(true);
    expect(Object.keys(met.failed).length).toBeGreaterThan(0);
  });

  test("the active color is killed while the users are moved", async () => {
    await stage.mend();
    const told = {
      fault: "the active color is killed",
      meanwhile: "a flip",
      why: "its container starts again and loads its model, or the flip ends before; no other color answers for it, for the gate may not have let that one in",
    };
    const met = await stage.measured(told, async (broken) => {
      const active = await stage.active();
      const flip = await stage.flipUnderWay();
      await flip.prints(/PromotionGate gate updating/);
      broken();
      await crashContainer(containerOf(stage.stack, active));
      await flip.ended;
    });
    expect(dishonest(met, /^503( \w+)? retry after \d+$|^no answer$/)).toEqual([]);
    await stage.settle();
  });

  test("the router is killed while the users are moved", async () => {
    await stage.mend();
    const told = {
      fault: "the router is killed",
      meanwhile: "a flip",
      why: "connections break, and none is taken until nginx has started again, by itself",
    };
    const met = await stage.measured(told, async (broken) => {
      const flip = await stage.flipUnderWay();
      await flip.prints(/PromotionGate gate updating/);
      broken();
      await crashContainer(containerOf(stage.stack, "router"));
      await flip.ended;
    });
    expect(dishonest(met, /^no answer$/)).toEqual([]);
    await stage.settle();
  });

  test("the active color fails every chat: bluegreen watch takes the users back", async () => {
    const bad = await stage.standby();
    await stage.release(bad, "breakable", { activeColor: bad, "gate.mode": "warn" });
    await stage.stack.up();
    const watcher = new RunningVerb(stage.stack, "watch", "--poll", "1s");
    await until(() => Promise.resolve(watcher.output.includes("watching ")), "watch runs", 60);
    const told = {
      fault: "the active color answers garbage (500) to every chat",
      meanwhile: "bluegreen watch",
      why: "answers of the color itself, until the alert fires and watch has rolled back",
    };
    const met = await stage.measured(told, async (broken) => {
      broken();
      await breakColor(stage.stack, bad, 100);
      await expect.poll(() => watcher.output, { timeout: 120_000 }).toContain("rolled back to ");
    });
    expect(dishonest(met, /^500 /)).toEqual([]);
    expect(await stage.active()).not.toBe(bad);
    watcher.signal("SIGINT");
    await watcher.ended;
  });

  test("any of this happened: every chat that a user has the answer of is in the history", async () => {
    expect(await stage.record()).toEqual([]);
  });

  test("a refresh leaves a history's volume alone that was made by hand, and with it the colors", async () => {
    const { stdout } = await stage.stack.pulumi("preview", "--refresh", "--json");
    const replaced = touchedRows(stdout).filter(({ operation }) => /replace|delete/.test(operation));
    expect(replaced).toEqual([]);
  });
});
