import { describe, expect, test } from "vitest";
import type { Contestant } from "../../../bench/contestant.ts";
import { standingOf } from "../../../bench/flip-verdict.ts";
import { runRound } from "../../../bench/round.ts";
import { otherColor, type Color } from "../../../components/color.ts";
import { everyCase } from "../../cases.ts";
import { touchedRows } from "../../e2e/preview.ts";
import { Sampler } from "../../e2e/sampler.ts";
import { Followers } from "./followers.ts";
import { RouteWrites } from "./route-writes.ts";
import { expectAllAt, statusesOfAll } from "./router-pods.ts";
import type { CloudStage } from "./stage.ts";

/** There and back, by default. */
const flips = everyCase ? 10 : 2;

/** Every router pod must follow within this time, milliseconds. */
const followMilliseconds = 5000;

/** A machine that is busy with other work takes a minute for each. */
const flipsMilliseconds = 2 * flips * 60_000;

/** Two cores have to carry the cluster, both models and the users. */
const shape = { connections: 4, healthPauseMilliseconds: 10, users: 1, streams: 2, streamTokens: 96 };

export function flipsUnderLoad(stage: () => CloudStage): void {
  describe("a flip", () => {
    test("previews the gate, the route and the stack, and nothing else", async () => {
      const { stack } = stage();
      await stack.set({ activeColor: "green" });
      const { stdout: json } = await stack.pulumi("preview", "--json");
      expect(touchedRows(json)).toEqual([
        { operation: "update", type: "bluegreen:index:PromotionGate", name: "gate" },
        { operation: "update", type: "bluegreen:index:KubernetesRoute", name: "route" },
      ]);
      const { stdout: text } = await stack.pulumi("preview", "--diff");
      expect(text.match(/\[urn=[^\]]*\]/g)).toHaveLength(3);
      expect(text).toMatch(/~ 2 to update/);
      await stack.set({ activeColor: "blue" });
    });

    test(
      "again and again fails no request and cuts no stream, touches no pod, and every router pod follows within 5 s",
      { timeout: flipsMilliseconds },
      async () => {
        const before = await stage().podStarts();
        const followers = await Followers.watch(stage());
        const writes = new RouteWrites(stage());
        // Many users on connections that are kept, beside those of the round.
        const crowd = new Sampler(stage().stack, 2, 20);
        const ways = new Flips(stage(), writes);
        const round = await runRound(ways, flips, shape);
        const met = await crowd.stop();
        await Promise.all([followers.stop(), writes.stop()]);

        const follows = ways.swaps.map(({ at, color }) => followers.millisecondsSince(at, color));
        const { kinds, ...standing } = standingOf("flips", [round]);
        const asked = [...met.values()].reduce((sum, count) => sum + count, standing.answered);
        process.stdout.write(
          [
            `${asked} requests answered, ${standing.failed} failed, ${kinds.stream.answered} streams whole`,
            `from the write until each router pod follows, ms: ${JSON.stringify(follows.map((each) => Object.values(each).map((ms) => Math.round(ms ?? NaN))))}`,
            `pulumi up, s: ${ways.swaps.map(({ seconds }) => seconds.toFixed(1)).join(", ")}`,
            `told: ${ways.swaps.map(({ told }) => told).join(" | ")}`,
            "",
          ].join("\n"),
        );
        expect([kinds.health.reasons, kinds.chat.reasons, kinds.stream.reasons]).toEqual([{}, {}, {}]);
        expect(standing).toMatchObject({ swaps: flips, failed: 0, unanswered: 0, withoutStream: 0 });
        expect(standing.answered).toBeGreaterThan(1000);
        expect([...met.keys()].sort()).toEqual(["200 blue", "200 green"]);
        for (const each of follows) {
          expect(Object.keys(each)).toHaveLength(2);
          for (const milliseconds of Object.values(each))
            expect(milliseconds).toBeLessThan(followMilliseconds);
        }
        for (const { told } of ways.swaps) expect(told).toMatch(/^2 router pods follow after \d/);
        expect(await stage().podStarts()).toEqual(before);
        await stage().stack.pulumi("preview", "--expect-no-changes");
      },
    );

    test("is the same at every router pod, as it tells and as its users meet it", async () => {
      const color = await stage().activeColor();
      await expectAllAt(stage(), color);
      const told = { activeColor: color, weights: { [color]: 100, [otherColor(color)]: 0 } };
      expect(await statusesOfAll(stage())).toMatchObject([told, told]);
    });
  });
}

/** `pulumi up` on a cluster. */
class Flips implements Contestant {
  readonly name = "pulumi up (route)";
  readonly origin: string;
  readonly swaps: { at: number; color: Color; seconds: number; told: string }[] = [];
  readonly #stage: CloudStage;
  readonly #writes: RouteWrites;

  constructor(stage: CloudStage, writes: RouteWrites) {
    this.#stage = stage;
    this.#writes = writes;
    this.origin = stage.stack.url;
  }

  async swap(color: Color): Promise<number> {
    await this.#stage.stack.set({ activeColor: color });
    const began = Date.now();
    const { seconds, output } = await this.#stage.stack.up();
    const write = this.#writes.firstAfter(began, color);
    if (write === undefined) throw new Error(`the update to ${color} wrote no route`);
    const [told = "nothing"] = /\d+ router pods? follows? after [^\n]*/.exec(output) ?? [];
    this.swaps.push({ at: write.at, color, seconds, told });
    return write.at;
  }
}
