import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReportDocument } from "../../../provider/gate/report.ts";
import { gateWithReportsIn } from "../../../provider/promotion-gate.ts";
import { FakeRouter, type Behaviour } from "../support/fake-router.ts";
import { Volume } from "../support/volume.ts";

/** Identity of the release that green serves. */
export const release = "a".repeat(64);

export const healthy: Behaviour = { color: "green", release };

export type GateStage = Awaited<ReturnType<typeof gateStage>>;

/** A gate that judges a healthy green behind a router without a route, and a folder for its reports. */
export async function gateStage() {
  const folder = mkdtempSync(join(tmpdir(), "bluegreen-gate-"));
  const volume = new Volume();
  const router = new FakeRouter(volume);
  await router.listen();
  router.behaviours.set("green", healthy);
  return {
    folder,
    volume,
    router,
    kind: gateWithReportsIn(folder),

    /** Inputs of the gate. */
    inputs(limits: { smokePrompts?: string[]; loadBudgetSeconds?: number } = {}) {
      return {
        activeColor: "green",
        candidates: { green: release },
        url: router.url,
        limits: { loadBudgetSeconds: 1, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 1, ...limits },
      };
    },

    /** Blue serves all users; green is to take them over. */
    besideBlue(blue: Partial<Behaviour> = {}, green: Partial<Behaviour> = {}): void {
      router.behaviours.set("blue", { color: "blue", release: "c".repeat(64), ...blue });
      router.behaviours.set("green", { ...healthy, ...green });
      volume.files.set(
        "live/route.json",
        JSON.stringify({ activeColor: "blue", weights: { blue: 100, green: 0 } }),
      );
    },

    /** The last report, as JSON. */
    report(): ReportDocument {
      const reports = join(folder, ".bluegreen", "reports", "dev");
      const last = readdirSync(reports)
        .filter((file) => file.endsWith(".json"))
        .sort()
        .at(-1);
      return JSON.parse(readFileSync(join(reports, last ?? ""), "utf8")) as ReportDocument;
    },

    async close(): Promise<void> {
      await router.close();
      rmSync(folder, { recursive: true });
    },
  };
}
