import { describe, expect, it } from "vitest";
import { defaultModel, modelFileOf } from "../../../components/model.ts";
import { planFor, type PrepareOptions } from "../../../toolchain/index.ts";

const everything: Omit<PrepareOptions, "projectDirectory" | "environment"> = {
  models: [modelFileOf(defaultModel)],
  monitoring: true,
  wishedImages: ["grafana/grafana:1", "mirror.example/grafana:1"],
  ports: {
    own: { name: "stack", value: "s" },
    wanted: [
      { setting: "router.port", address: "127.0.0.1", port: 80 },
      { setting: "grafanaPort", address: "127.0.0.1", port: 3000, onlyWithImage: "grafana/grafana:1" },
    ],
  },
  network: { setting: "network.subnet", subnet: "172.28.83.0/24", name: "n" },
};

describe("the steps of a preparation", () => {
  it.each([
    ["everything", everything],
    ["a stack without monitoring", { ...everything, monitoring: false, wishedImages: [] }],
    ["no engine", { images: false }],
    ["AWS", { images: false, kubernetes: true, aws: true }],
    ["nothing", {}],
  ])("of %s come each after those that it waits for, and once", (_title, options) => {
    const plan = planFor({ projectDirectory: "/p", environment: {}, ...options });
    const titles = plan.map(({ step }) => step.title);
    expect(new Set(titles).size).toBe(titles.length);
    plan.forEach(({ step, after }, at) => {
      const before = plan.slice(0, at).map((earlier) => earlier.step);
      for (const needed of after) expect(before, `${step.title} after ${needed.title}`).toContain(needed);
    });
  });

  it("for AWS are Pulumi and plugins alone, and nothing for Docker", () => {
    const options = { projectDirectory: "/p", environment: {}, images: false, kubernetes: true, aws: true };
    expect(planFor(options).map(({ step }) => step.title)).toEqual([
      "Pulumi state",
      "Pulumi CLI",
      "Language host",
      "AWS plugin",
      "Kubernetes plugin",
    ]);
  });

  it("ask for the port of a wished image once the image is there or not, and for the others before anything is made", () => {
    const plan = planFor({ projectDirectory: "/p", environment: {}, ...everything });
    const waits = (title: string) =>
      plan.find(({ step }) => step.title === title)?.after.map((step) => step.title);
    expect(waits("Ports")).toEqual(["Docker engine"]);
    expect(waits("Ports of wished images")).toEqual([
      "Docker engine",
      "Image grafana/grafana:1",
      "Image mirror.example/grafana:1",
    ]);
  });
});
