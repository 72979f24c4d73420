import { FlippedStack } from "../../bench/flipped-stack.ts";
import { Load } from "../../bench/load/load.ts";
import type { OwnStack } from "../../bench/own-stack.ts";
import { createStack } from "../e2e/harness.ts";
import { exported } from "../e2e/operator.ts";
import type { FaultRow } from "./fault-table.ts";

/** A turn as the history's export prints it. */
export interface Turn {
  readonly request_id: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

type Met = Pick<FaultRow, "asked" | "failed" | "recoverySeconds">;

/** One stack with ordinary users, for clients who mean no good and for too many at once. */
export class HostileStage {
  readonly stack: OwnStack;
  readonly flipped: FlippedStack;

  private constructor(stack: OwnStack) {
    this.stack = stack;
    this.flipped = new FlippedStack(stack);
  }

  static async open(): Promise<HostileStage> {
    const stack = await createStack({
      name: "e2e-hostile",
      routerPort: 19380,
      colorPorts: { blue: 19381, green: 19382 },
      subnet: "172.28.168.0/24",
    });
    await stack.up();
    return new HostileStage(stack);
  }

  async close(): Promise<void> {
    await this.stack.destroy();
  }

  /** What ordinary users meet while `work` is done: health checks, one who chats, one who reads streams. */
  async usersDuring(work: () => Promise<void>): Promise<Met> {
    const shape = { connections: 4, healthPauseMilliseconds: 50, users: 1, streams: 1, streamTokens: 8 };
    const load = Load.start(this.stack.url, shape);
    try {
      await work();
    } finally {
      await load.stop();
    }
    const failed: Record<string, number> = {};
    let asked = 0;
    for (const tally of Object.values(load.tallies)) {
      const { answered, failed: unanswered, reasons } = tally.summary();
      asked += answered + unanswered;
      for (const [reason, count] of Object.entries(reasons)) failed[reason] = (failed[reason] ?? 0) + count;
    }
    return { asked, failed, recoverySeconds: 0 };
  }

  /** Memory of the color that users are with, mebibytes. */
  async memoryMebibytes(): Promise<number> {
    const response = await fetch(`${this.stack.url}/health`);
    return ((await response.json()) as { memory_used_mb: number }).memory_used_mb;
  }

  async history(): Promise<readonly Turn[]> {
    return exported<Turn>(this.stack, "history");
  }
}
