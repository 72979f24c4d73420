import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { targetsOf } from "../../../components/kubernetes/monitoring-services.ts";
import { dashboardDocuments } from "../../../components/monitoring/dashboards/index.ts";
import { prometheusDocuments } from "../../../components/monitoring/prometheus-documents.ts";
import type { MonitoringTargets } from "../../../components/monitoring/settings.ts";
import { alertSettings } from "../support/alert-settings.ts";

const kpis = [
  {
    name: "answers liked",
    promql: 'sum(feedback_total{color="$color"}) / sum(feedback_total{color="$active"})',
    min: 0.8,
  },
  { name: "carts", promql: "sum(increase(carts_total[$window]))", max: 10 },
];

const containers: MonitoringTargets = {
  colors: { blue: "172.28.83.10:8000", green: "172.28.83.11:8000" },
  router: "172.28.83.22:9145",
  host: "172.28.83.23:9100",
  nginx: "172.28.83.24:9113",
  prometheus: "172.28.83.20:9090",
  alertmanager: "172.28.83.21:9093",
};

const ofTarget = {
  docker: (gpus: boolean) => ({ ...containers, ...(gpus && { gpu: "172.28.83.25:9400" }) }),
  kubernetes: (gpus: boolean) => targetsOf("shop-prod", gpus ? "gpu:9400" : undefined),
};

const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");

/**
 * Another text is another pod or container of Prometheus, or of Grafana, in every stack that is brought up with this program: values
 * that lie on no claim are lost. Whoever means that writes the new digests here.
 */
describe("what a stack with a router is watched with stays as it is: the documents", () => {
  it.each([
    ["docker", "warm", false, "ce51d49d14fb8c26848045f0c85f44dd172ba3e699d5bf1c1993300b6afd0e86"],
    ["docker", "warm", true, "56479b1632e3c08e9a2fc1e8dfce9fbd4279a845dfbd63cf5335e2bf6d3f2b6b"],
    ["docker", "stopped", false, "0a4b059ac7e6322bc42666ebc669d847948e17a7da7cf79530bbdb014084d241"],
    ["docker", "stopped", true, "3473d9ddcebede65b566b60d9909e7d9f363d76baa5145da8c5234ad3e52f7cc"],
    ["kubernetes", "warm", false, "c9a020b6b70422e64da31d3ab9cef55b193f1421a6a8eda1ce290fa6d0bae1cc"],
    ["kubernetes", "warm", true, "f1ef70102f68be4321369600a313448c9450029a191437b53fd1614dc3b006a6"],
    ["kubernetes", "stopped", false, "ed88ef87279b1498543145746c59f90e4d2ed6d4542badeed3490ad6e85346b0"],
    ["kubernetes", "stopped", true, "0890361c444a0506a726f7ed5bbfdd52277284cc4eb9cd8f3a4f76bf5b7cdce2"],
  ] as const)("of Prometheus on %s, standby %s, GPUs %s", (target, standby, gpus, sha256) => {
    const settings = { ...alertSettings, standby, gpus, kpis, targets: ofTarget[target](gpus) };
    expect(digest(prometheusDocuments(settings))).toBe(sha256);
    expect(digest(prometheusDocuments({ ...settings, usersSeries: "router" }))).toBe(sha256);
    expect(digest(prometheusDocuments({ ...settings, owl: false }))).toBe(sha256);
    expect(digest(prometheusDocuments({ ...settings, usersSeries: "colors" }))).not.toBe(sha256);
    expect(digest(prometheusDocuments({ ...settings, owl: true }))).not.toBe(sha256);
  });

  it.each([
    [false, "8953d7637d7f70683ee35946404357b926c6b904e3987ee50d5192029ee17162"],
    [true, "d9db3a27ea81c4df32d7a48c88ac568677b77de211e995c00248152421071561"],
  ])("of Grafana, GPUs %s", (gpus, sha256) => {
    expect(digest(dashboardDocuments({ gpus }))).toBe(sha256);
    expect(digest(dashboardDocuments({ gpus, usersSeries: "router" }))).toBe(sha256);
    expect(digest(dashboardDocuments({ gpus, owl: false }))).toBe(sha256);
    expect(digest(dashboardDocuments({ gpus, usersSeries: "colors" }))).not.toBe(sha256);
    expect(digest(dashboardDocuments({ gpus, owl: true }))).not.toBe(sha256);
  });
});

describe("what a stack behind a balancer is watched with stays as it is: the documents", () => {
  const targets = targetsOf("shop-prod", "gpu:9400", "colors");

  it.each([
    ["warm", "62b3a08ea910cbc74010d9d7c6660d5903deb02c4296dca9fd069a079c4f76e3"],
    ["stopped", "6b7072f4099b2905dffab7a8c29f9f11acacd89674c20da61c7e5a9f394decc3"],
  ] as const)("of Prometheus, standby %s", (standby, sha256) => {
    const settings = { ...alertSettings, standby, gpus: true, kpis, usersSeries: "colors" as const, targets };
    expect(digest(prometheusDocuments(settings))).toBe(sha256);
    expect(digest(prometheusDocuments({ ...settings, owl: true }))).not.toBe(sha256);
  });

  it("of Grafana", () => {
    const sha256 = "09ace4d8badf8f2613d6aba531eb0941109b771398e32d2c59cf8dd0ae5edc3c";
    expect(digest(dashboardDocuments({ gpus: true, usersSeries: "colors" }))).toBe(sha256);
    expect(digest(dashboardDocuments({ gpus: true, usersSeries: "colors", owl: true }))).not.toBe(sha256);
  });
});
