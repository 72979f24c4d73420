import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { whyLeftOut } from "../../../components/monitoring/grafana-presence.ts";
import { grafanaDocuments, grafanaVariables } from "../../../components/monitoring/grafana.ts";
import type { ImageFound } from "../../../provider/resources.ts";

describe("a stack's Grafana", () => {
  it.each<[ImageFound, boolean, RegExp | undefined]>([
    ["there", false, undefined],
    ["there", true, undefined],
    ["missing", false, /its image grafana\/grafana:1 is not on this machine/],
    ["missing", true, /its image grafana\/grafana:1 is not on this machine/],
    ["unknown", false, /Docker could not be asked whether it has the image grafana\/grafana:1/],
    ["unknown", true, undefined],
  ])("with an image that is %s, and was there before: %s, is left out because %s", (found, recorded, why) => {
    const leftOut = whyLeftOut({ image: "grafana/grafana:1", found, recorded, project: "shop" });
    if (why === undefined) expect(leftOut).toBeUndefined();
    else {
      expect(leftOut).toMatch(why);
      expect(leftOut).toContain("Add it: docker pull grafana/grafana:1 (or docker load)");
      expect(leftOut).toContain("shop:monitoring.grafanaImage; then pulumi up");
    }
  });

  const documents = grafanaDocuments({
    prometheusUrl: "http://10.0.0.20:9090",
    scrapeIntervalSeconds: 15,
    dashboards: { "bluegreen-overview": '{"uid":"bluegreen-overview"}' },
  });

  it("has Prometheus as its only source, by the uid that the dashboards ask, and knows the interval", () => {
    expect(parse(documents["provisioning/datasources/prometheus.yaml"] ?? "")).toMatchObject({
      apiVersion: 1,
      datasources: [
        {
          uid: "prometheus",
          type: "prometheus",
          url: "http://10.0.0.20:9090",
          isDefault: true,
          editable: false,
          jsonData: { timeInterval: "15s" },
        },
      ],
    });
  });

  it("reads the dashboards from a folder, and lets nobody change them", () => {
    expect(parse(documents["provisioning/dashboards/bluegreen.yaml"] ?? "")).toMatchObject({
      apiVersion: 1,
      providers: [
        {
          type: "file",
          allowUiUpdates: false,
          disableDeletion: true,
          options: { path: "/etc/bluegreen/dashboards" },
        },
      ],
    });
    expect(documents["dashboards/bluegreen-overview.json"]).toBe('{"uid":"bluegreen-overview"}');
    expect(Object.keys(documents)).toHaveLength(3);
  });

  it("lets nobody in without a password, asks nobody outside, and has no secret in its variables", () => {
    const variables = grafanaVariables({ url: "http://127.0.0.1:3000", memoryMebibytes: 256 });
    const values = Object.fromEntries(variables.map((line) => line.split("=") as [string, string]));
    expect(values).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: "false",
      GF_USERS_ALLOW_SIGN_UP: "false",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
      GF_PLUGINS_PREINSTALL_DISABLED: "true",
      GF_SECURITY_ADMIN_PASSWORD__FILE: "/etc/bluegreen/admin-password",
      GOMEMLIMIT: "204MiB",
    });
    expect(Object.keys(values)).not.toContain("GF_SECURITY_ADMIN_PASSWORD");
  });
});
