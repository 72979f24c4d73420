import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { grafanaPresence } from "../../../components/monitoring/grafana-presence.ts";
import { grafanaDocuments, grafanaVariables } from "../../../components/monitoring/grafana.ts";
import type { ImageFound } from "../../../provider/resources.ts";

describe("a stack's Grafana", () => {
  const image = "grafana/grafana:2";
  const old = "grafana/grafana:1";

  it.each<[ImageFound, string | undefined, ImageFound, string | RegExp]>([
    ["there", undefined, "missing", image],
    ["there", old, "there", image],
    ["missing", undefined, "missing", /its image grafana\/grafana:2 is not on this machine/],
    ["missing", image, "missing", /its image grafana\/grafana:2 is not on this machine/],
    ["missing", old, "missing", /its image grafana\/grafana:2 is not on this machine/],
    ["missing", old, "there", old],
    [
      "unknown",
      undefined,
      "unknown",
      /Docker could not be asked whether it has the image grafana\/grafana:2/,
    ],
    ["unknown", image, "unknown", image],
    ["unknown", old, "unknown", old],
  ])(
    "whose image is %s, and which ran %s before, which is %s, is %s",
    (found, before, beforeFound, expected) => {
      const presence = grafanaPresence({
        image,
        found,
        ...(before !== undefined && { recorded: { image: before, found: beforeFound } }),
        project: "shop",
      });
      if (typeof expected === "string") expect(presence).toMatchObject({ image: expected });
      else {
        const { leftOut } = presence as { leftOut: string };
        expect(leftOut).toMatch(expected);
        expect(leftOut).toContain("Add it: npx bluegreen up pulls it; or docker pull grafana/grafana:2");
        expect(leftOut).toContain("shop:monitoring.grafanaImage, then npx bluegreen up");
      }
    },
  );

  it("that stays with its image says so, and what to do", () => {
    const kept = grafanaPresence({
      image,
      found: "missing",
      recorded: { image: old, found: "there" },
      project: "shop",
    });
    expect(kept).toMatchObject({
      kept: expect.stringMatching(
        /^Grafana stays with the image grafana\/grafana:1: grafana\/grafana:2 is not on this machine. Change it: npx/,
      ) as string,
    });
    expect(grafanaPresence({ image, found: "there", project: "shop" })).toEqual({ image });
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
    const values = grafanaVariables({ url: "http://127.0.0.1:3000", memoryMebibytes: 256 });
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
