import { describe, expect, test } from "vitest";
import { otherColor } from "../../../components/color.ts";
import { routeInForce } from "../../e2e/harness.ts";
import { bluegreen } from "../../e2e/operator.ts";
import { refusedPreview } from "../../e2e/refused-up.ts";
import { Sampler } from "../../e2e/sampler.ts";
import { expectAllAt } from "./router-pods.ts";
import type { CloudStage } from "./stage.ts";

export function wayBack(stage: () => CloudStage): void {
  describe("bluegreen rollback", () => {
    test("takes all users back, fails nobody, and has the release that they left refused", async () => {
      const { stack } = stage();
      const left = await stage().flip();
      const back = otherColor(left);
      const users = new Sampler(stack, 4, 20);
      const { code, output, stdout } = await bluegreen(
        stack,
        "rollback",
        "--json",
        "--reason",
        "answers are rude",
      );
      const met = [...(await users.stop()).keys()].sort();
      expect(code, output).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ kind: "flip", target: back, warm: true });
      expect(met).toEqual(["200 blue", "200 green"]);
      await expectAllAt(stage(), back);
      expect(await routeInForce(stack)).toMatchObject({
        rejected: { [left]: { reason: "answers are rude" } },
      });
      process.stdout.write(`rollback: ${stdout.trim()}\n`);

      await stack.set({ activeColor: left });
      expect(await refusedPreview(stack)).toContain("answers are rude");
      await stack.set({ activeColor: back });
    });
  });
}
