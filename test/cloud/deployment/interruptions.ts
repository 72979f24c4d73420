import { describe, expect, test } from "vitest";
import type { OwnStack } from "../../../bench/own-stack.ts";
import { otherColor, type Color } from "../../../components/color.ts";
import { casesOf } from "../../cases.ts";
import { bluegreen } from "../../e2e/operator.ts";
import { Sampler } from "../../e2e/sampler.ts";
import { until } from "../../cluster/until.ts";
import { RunningUpdate } from "../../faults/running-update.ts";
import { isReady } from "./pods.ts";
import { RouteWrites } from "./route-writes.ts";
import { expectAllAt } from "./router-pods.ts";
import type { CloudStage } from "./stage.ts";

const all = "pulumi and all its processes";

/** When an update is killed, and whom users may meet from then on. */
type Moment = (update: RunningUpdate, writes: RouteWrites, to: Color) => Promise<unknown>;

export function interruptions(stage: () => CloudStage): void {
  describe("an update that is killed in a flip", () => {
    const moments: readonly [
      string,
      string,
      Moment,
      "stay" | "may move",
      (stack: OwnStack) => Promise<void>,
    ][] = [
      [
        "before the route is written",
        "bluegreen up",
        (update) => update.prints(/PromotionGate gate updating/),
        "stay",
        byBluegreen,
      ],
      [
        "when the route is written and not yet proven",
        "pulumi cancel and pulumi up",
        (update, writes, to) => update.reaches(writes.next(to).then(() => undefined)),
        "may move",
        byPulumi,
      ],
    ];
    const typical = ["when the route is written and not yet proven"];

    test.each(casesOf(moments, typical))(
      "%s fails nobody, and is completed by %s",
      async (_when, _by, moment, users, complete) => {
        const { stack } = stage();
        const from = await stage().activeColor();
        const to = otherColor(from);
        const writes = new RouteWrites(stage());
        const sampler = new Sampler(stack, 4, 20);
        await stack.set({ activeColor: to });
        const update = new RunningUpdate(stack, {});
        await moment(update, writes, to);
        update.signal("SIGKILL", all);
        await update.ended;
        await writes.stop();
        if (users === "stay") expect([...sampler.samples.keys()]).toEqual([`200 ${from}`]);

        await complete(stack);
        const met = await sampler.stop();
        expect([...met.keys()].sort()).toEqual(["200 blue", "200 green"]);
        await expectAllAt(stage(), to);
        process.stdout.write(`killed and completed: ${JSON.stringify([...met])}, all of them answered\n`);
      },
    );
  });

  describe("a router pod that is killed in a flip", () => {
    test("has a successor with the same route, and so has every other pod", async () => {
      const { stack } = stage();
      const to = otherColor(await stage().activeColor());
      const [victim] = await stage().pods("router");
      const writes = new RouteWrites(stage());
      await stack.set({ activeColor: to });
      const update = new RunningUpdate(stack, {});
      await update.reaches(writes.next(to).then(() => undefined));
      await stage().kubectl(
        "delete",
        "pod",
        victim?.metadata.name ?? "",
        "--grace-period=0",
        "--force",
        "--wait=false",
      );
      const code = await update.ended;
      await writes.stop();
      expect(code, update.output).toBe(0);
      const ready = async () => {
        const names = (await stage().pods("router")).filter(isReady).map(({ metadata }) => metadata.name);
        return names.length === 2 && !names.includes(victim?.metadata.name ?? "")
          ? undefined
          : names.join(", ");
      };
      await until("two ready router pods", ready, { seconds: 60 });
      await expectAllAt(stage(), to);
      await stack.pulumi("preview", "--expect-no-changes");
    });
  });
}

async function byPulumi(stack: OwnStack): Promise<void> {
  await stack.pulumi("cancel", "--yes");
  await stack.up();
}

async function byBluegreen(stack: OwnStack): Promise<void> {
  const { code, output, stdout } = await bluegreen(stack, "up", "--json");
  expect(code, output).toBe(0);
  const { recovered } = JSON.parse(stdout) as { recovered: readonly string[] };
  expect(recovered[0]).toMatch(/^removed the lock of .*: that process is gone$/);
}
