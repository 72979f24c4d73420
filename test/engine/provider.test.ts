import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PulumiProject } from "../pulumi-project.ts";
import { FakeRouter } from "../unit/support/fake-router.ts";
import { Volume } from "../unit/support/volume.ts";
import { providerProject } from "./provider-project.ts";

const identity = (version: string) => version.padStart(64, "0");

let project: PulumiProject;
const router = new FakeRouter(new Volume());

/** Blue serves this version from now on, behind the router's direct path. */
const serve = (version: string) =>
  router.behaviours.set("blue", { color: "blue", release: identity(version) });

beforeAll(async () => {
  const url = await router.listen();
  project = await providerProject("provider-program");
  await project.configure({ version: "1", activeColor: "blue", servingPercent: "0", url });
  serve("1");
}, 20 * 60_000);

afterAll(async () => {
  await router.close();
  await project.remove();
  // The program's folder is where `main` lies, and the gate's reports lie beside the program.
  await rm(join(__dirname, "provider-program", ".bluegreen"), { recursive: true, force: true });
});

/** What the next preview says with other config, which is put back afterwards. */
async function previewWith(changed: Record<string, string>, restored: Record<string, string>) {
  await project.configure(changed);
  try {
    return await project.run("preview", "--diff");
  } finally {
    await project.configure(restored);
  }
}

describe("the provider in a real engine", () => {
  it("asks nobody in a preview", async () => {
    const output = await project.must("preview");
    expect(output).toMatch(/bluegreen:index:PromotionGate +gate +create/);
    expect(router.asked).toEqual([]);
  });

  it("lets an update pass whose gate passes, and records what was checked", async () => {
    await project.must("up", "--yes", "--skip-preview");
    expect(await project.outputs()).toMatchObject({
      approved: { blue: identity("1") },
      verdict: { status: "pass", summary: "3 checks passed, 1 not applicable", problems: [] },
    });
  });

  it("sees no change in the preview after an update, and asks nobody", async () => {
    router.asked.length = 0;
    await project.must("preview", "--expect-no-changes");
    expect(router.asked).toEqual([]);
  });

  it("sees no change where only who serves is another, or the permission", async () => {
    await project.configure({ servingPercent: "100", allowLiveChange: "true" });
    await project.must("preview", "--expect-no-changes");
    await project.configure({ allowLiveChange: "false" });
    await project.must("preview", "--expect-no-changes");
  });

  it("refuses, in preview already, to change a release that serves", async () => {
    const { exitCode, output } = await previewWith({ version: "2" }, { version: "1" });
    expect(exitCode).not.toBe(0);
    expect(output.replace(/\s+/g, " ")).toContain(
      'blue is serving 100 % of the users (so says the route), and this update would change it: version "1" => "2".',
    );
  });

  it("lets a serving release change with the permission, as an update in place", async () => {
    const { exitCode, output } = await previewWith(
      { version: "2", allowLiveChange: "true" },
      { version: "1", allowLiveChange: "false" },
    );
    expect(exitCode).toBe(0);
    expect(output).toMatch(/version *: "1" => "2"/);
    expect(output).not.toMatch(/replace/);
  });

  it("shows a flip as the one line that changed", async () => {
    const { output } = await previewWith({ activeColor: "green" }, { activeColor: "blue" });
    expect(output).toMatch(/~ activeColor: "blue" => "green"/);
    expect(output).toMatch(/~ 1 to update\s+2 unchanged/);
  });

  it("fails an update whose gate fails, with the reason, and judges again at the next one", async () => {
    await project.configure({ servingPercent: "0", version: "2" });
    const { exitCode, output } = await project.run("up", "--yes", "--skip-preview");
    expect(exitCode).not.toBe(0);
    expect(output).toContain("gate: blue did not pass: release identity: serves blue 000000000000");
    serve("2");
    await project.must("up", "--yes", "--skip-preview");
    expect(await project.outputs()).toMatchObject({ approved: { blue: identity("2") } });
  });

  it("is gone without a trace after a destroy", async () => {
    await project.must("destroy", "--yes", "--skip-preview");
    expect(JSON.parse(await project.must("stack", "export"))).not.toHaveProperty("deployment.resources");
  });
});
