import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startsInRollout } from "../../../../ops/deploy/one-update.ts";
import { startFake, type FakeServer } from "../fake-server.ts";
import { unreached } from "../unreached.ts";

const route = { activeColor: "blue", weights: { blue: 100, green: 0 }, releases: {} };

let folder: string;
let serving: FakeServer;
let empty: FakeServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-"));
  serving = await startFake({ route });
  empty = await startFake();
});
afterAll(async () => {
  await Promise.all([serving.close(), empty.close()]);
  rmSync(folder, { recursive: true });
});

/** Whether a deployment of a stack with this standby, and this router, begins with its rollout. */
async function begins(
  standby: "warm" | "stopped",
  url: string,
  options: Parameters<typeof startsInRollout>[1] = {},
): Promise<boolean> {
  const stackFile = join(folder, "Pulumi.dev.yaml");
  const config = ["activeColor: blue", 'blue: { version: "1" }', `standby: ${standby}`];
  writeFileSync(stackFile, `config:\n${config.map((line) => `  bluegreen:${line}\n`).join("")}`);
  const project = { root: process.cwd(), name: "bluegreen", stack: "dev", stackFile };
  const reach = { ...unreached, configured: () => Promise.resolve({ url }) };
  return startsInRollout({ project, reach }, options);
}

describe("a deployment begins with its rollout's first update", () => {
  it("where the standby is stopped: an update before it would only build what that one builds", async () => {
    expect(await begins("stopped", serving.url)).toBe(true);
  });

  it("and not where the standby is warm, which is judged before anybody moves", async () => {
    expect(await begins("warm", serving.url)).toBe(false);
  });

  it.each([{ staged: true }, { policies: true }])(
    "and not where something looks at the update alone: %j",
    async (options) => {
      expect(await begins("stopped", serving.url, options)).toBe(false);
    },
  );

  it("and not where nothing serves yet", async () => {
    expect(await begins("stopped", empty.url)).toBe(false);
  });
});
