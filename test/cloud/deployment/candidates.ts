import { describe, expect, test } from "vitest";
import { candidateImage } from "../../faults/candidate.ts";
import { refusedUp } from "../../e2e/refused-up.ts";
import { casesOf } from "../../cases.ts";
import { missingImage, serverImages } from "../color-images.ts";
import { expectAllAt } from "./router-pods.ts";
import type { CloudStage } from "./stage.ts";

/** What waits for pods gives up after ten minutes; a refusal comes long before. */
const soonSeconds = 90;

/** More than any node of the tests has. */
const tooMuchMebibytes = 4_000_000;

export function candidates(stage: () => CloudStage): void {
  describe("users stay, and are told why, where a green", () => {
    const greens: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
      [
        "finds no node with as much memory",
        {
          "green.version": "3",
          "green.memoryMebibytes": String(tooMuchMebibytes),
          "kubernetes.unschedulableSeconds": "5",
        },
        /gate: green did not pass: .*cannot be scheduled.*Insufficient memory/,
      ],
      [
        "keeps crashing",
        { "green.version": "ends-4", "green.image": candidateImage, "green.memoryMebibytes": "1024" },
        /gate: green did not pass: .*exit code 3.*the model file is broken/,
      ],
      [
        "has an image that cannot be had",
        { "green.version": "5", "green.image": missingImage },
        /gate: green did not pass: .*image.*cannot be pulled.*registry\.invalid\/bluegreen\/server:1/,
      ],
    ];

    test.each(casesOf(greens, ["finds no node with as much memory", "keeps crashing"]))(
      "%s",
      async (_what, config, reason) => {
        await stage().stack.set({ ...config, activeColor: "green" });
        const started = performance.now();
        const output = await refusedUp(stage().stack, "blue");
        const seconds = (performance.now() - started) / 1000;
        expect(output).toMatch(reason);
        expect(seconds).toBeLessThan(soonSeconds);
        const [sentence = ""] = /gate: green did not pass: .*?(?=limit: |$)/.exec(output) ?? [];
        process.stdout.write(`refused after ${seconds.toFixed(1)} s: ${sentence}\n`);
        await expectAllAt(stage(), "blue");
      },
    );

    test("was mended, until the next update: then they meet it", async () => {
      const { stack } = stage();
      await stack.set({
        "green.version": "6",
        "green.image": serverImages[1],
        "green.memoryMebibytes": "1024",
        activeColor: "green",
      });
      await stack.up();
      await expectAllAt(stage(), "green");
      await stack.pulumi("preview", "--expect-no-changes");
    });
  });
}
