import { describe, expect, test } from "vitest";
import { asked } from "../../e2e/crowd.ts";
import { askMany } from "../../e2e/askers.ts";
import { touchedRows } from "../../e2e/preview.ts";
import { expectAllAt, expectShares } from "./router-pods.ts";
import { database, type CloudStage } from "./stage.ts";

const users = 2000;

/** Of them that are to meet green. */
const percent = 37;

export function shares(stage: () => CloudStage): void {
  describe("a canary", () => {
    test("has its share at every router pod, exactly, and nobody is lost", async () => {
      const { stack } = stage();
      const before = await stage().podStarts();
      await stack.set({ activeColor: "blue", "canary.percent": String(percent) });
      await stack.up();
      await expectShares(stage(), { blue: 100 - percent, green: percent });
      const crowd = await asked(stack.url, users);
      expect(crowd.failures).toEqual([]);
      const met = crowd.colors.filter((color) => color === "green").length;
      // Five standard deviations of a binomial share.
      const deviation = Math.sqrt(users * (percent / 100) * (1 - percent / 100));
      expect(Math.abs(met - (users * percent) / 100)).toBeLessThanOrEqual(5 * deviation);
      expect(await stage().podStarts()).toEqual(before);
    });

    test("grows by the route's row alone, and goes back by percent 0", async () => {
      const { stack } = stage();
      await stack.set({ "canary.percent": "50" });
      const { stdout } = await stack.pulumi("preview", "--json");
      expect(touchedRows(stdout).map(({ name }) => name)).toEqual(["route"]);
      await stack.set({ "canary.percent": "0" });
      await stack.up();
      await expectAllAt(stage(), "blue");
    });
  });

  describe("a shadow", () => {
    test("copies users' requests to the standby, by the route's row alone, and touches no pod", async () => {
      const { stack, postgres } = stage();
      const before = await stage().podStarts();
      await stack.set({ "shadow.percent": "100" });
      const { stdout } = await stack.pulumi("preview", "--json");
      expect(touchedRows(stdout).map(({ name }) => name)).toEqual(["route"]);
      await stack.up();
      const pairs = () =>
        postgres.query(
          database,
          "SELECT DISTINCT served_color, copy_color FROM predictions WHERE copy_outcome = 'ok'",
        );
      await expect
        .poll(
          async () => {
            expect((await askMany(stack.url, 4, { users: 2 })).failures).toEqual([]);
            return pairs();
          },
          { timeout: 30_000 },
        )
        .toEqual(["blue|green"]);
      expect(await stage().podStarts()).toEqual(before);
      await stack.unset("shadow.percent");
      await stack.up();
    });
  });
}
