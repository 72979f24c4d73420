import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseImages } from "../../components/docker/base-images.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { PulumiProject } from "../pulumi-project.ts";
import { sharedCluster } from "./harness.ts";
import type { KindsSettings } from "./kubernetes-plugin-kinds-program.ts";
import { kubernetesProject } from "./kubernetes-project.ts";

let cluster: Cluster;
let project: PulumiProject<KindsSettings>;

beforeAll(async () => {
  cluster = await sharedCluster();
  await cluster.importImage({ image: baseImages.node });
  const { kubeconfig } = cluster;
  project = await kubernetesProject("kubernetes-plugin-kinds-program.ts", {
    kubeconfig,
    namespace: "plugin-kinds",
    image: baseImages.node,
  });
});

afterAll(async () => {
  await project.run("destroy", "--yes", "--skip-preview");
  await project.remove();
  await cluster.close();
});

describe("objects of many kinds", () => {
  it("are previewed, also those whose kind comes with the same update", async () => {
    expect(await project.must("preview")).toMatch(/\+ \d+ to create/);
  });

  it("are made", async () => {
    expect(await project.up()).toContain("Note note created");
  });

  it("show no difference to what the program says, neither as they were made nor as they are now", async () => {
    await project.must("preview", "--expect-no-changes", "--diff");
    await project.must("preview", "--expect-no-changes", "--diff", "--refresh");
  });

  it("are all gone after a destroy", async () => {
    await project.must("destroy", "--yes", "--skip-preview");
    await expect(cluster.kubectl(["get", "crd", "notes.plugin.example.com"])).rejects.toThrow(/not found/);
    await expect(cluster.kubectl(["get", "namespace", "plugin-kinds"])).rejects.toThrow(/not found/);
  });
});
