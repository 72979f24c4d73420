import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PulumiProject } from "../pulumi-project.ts";
import { shopPaths, storeGreen } from "../unit/support/color-pods.ts";
import { FakeApiServer } from "../unit/support/fake-api-server.ts";
import { FakeBalancer } from "../unit/support/fake-balancer.ts";
import { FakeRouter } from "../unit/support/fake-router.ts";
import { Volume } from "../unit/support/volume.ts";
import { providerProject } from "./provider-project.ts";

const release = "9".repeat(64);
const secret = "0123456789abcdef0123456789ABCDEF";
const another = "fedcba9876543210fedcba9876543210";

const router = new FakeRouter(new Volume());
const balancer = new FakeBalancer(secret, router);
const api = new FakeApiServer();
let project: PulumiProject;

const served = (green: number) =>
  JSON.stringify({
    weights: { blue: 100 - green, green },
    releases: { ...(green > 0 && { green: release }) },
  });

beforeAll(async () => {
  await router.listen();
  router.behaviours.set("green", { color: "green", release });
  storeGreen(api);
  const [url, kubeconfig] = await Promise.all([balancer.listen(), api.listen()]);
  project = await providerProject("balanced-program");
  await project.configure({ url, kubeconfig, release, directSecret: secret, served: served(0) });
}, 20 * 60_000);

afterAll(async () => {
  await Promise.all([router.close(), balancer.close(), api.close()]);
  await project.remove();
  // The gate's reports lie beside the program.
  await rm(join(__dirname, "balanced-program", ".bluegreen"), { recursive: true, force: true });
});

describe("a gate by a balancer, in a real engine", () => {
  it("lets a color in, and neither output nor state tells the secret", async () => {
    const output = await project.must("up", "--yes", "--skip-preview");
    expect(await project.outputs()).toMatchObject({ approved: { green: release } });
    const state = await project.must("stack", "export");
    expect(state).toContain('"directSecret"');
    expect(output + state).not.toContain(secret);
    // The cluster's address stands in the kubeconfig alone.
    expect(state).not.toContain("current-context");
  });

  it("is not run again because users have moved", async () => {
    balancer.asked.length = 0;
    await project.configure({ served: served(100) });
    await project.must("up", "--yes", "--skip-preview", "--expect-no-changes");
    expect(balancer.asked).toEqual([]);
  });

  it("shows another secret as one, and neither of the two", async () => {
    await project.configure({ directSecret: another });
    const output = await project.must("preview", "--diff");
    expect(output).toMatch(/~ directSecret *: \[secret\] => \[secret\]/);
    expect(output).not.toContain("served");
    expect(output).not.toContain(secret);
    expect(output).not.toContain(another);
  });

  it("refuses, in preview already, a secret that a balancer would not compare as it stands", async () => {
    await project.configure({ directSecret: `${secret}*` });
    const { exitCode, output } = await project.run("preview");
    expect(exitCode).not.toBe(0);
    expect(output.replace(/\s+/g, " ")).toContain(
      "directSecret: got 33 characters. Allowed: 32 to 128 letters, digits, - and _,",
    );
    expect(output).not.toContain(secret);
  });

  it("takes its verdicts with it", async () => {
    const path = `${shopPaths.core}/configmaps/shop-dev-gate`;
    expect(api.objects.has(path)).toBe(true);
    await project.must("destroy", "--yes", "--skip-preview");
    expect(api.objects.has(path)).toBe(false);
  });
});
