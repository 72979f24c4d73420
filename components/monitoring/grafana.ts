import { stringify } from "yaml";
import { prometheusSource } from "./dashboards/data-source.ts";

/** User of Grafana's image; its group is 0. */
export const grafanaUser = 472;

/** Port in the container. */
export const grafanaPort = 3000;

/** Where Grafana keeps what it learns while it runs. */
export const grafanaData = "/var/lib/grafana";

/** Where its files lie in the container. */
export const grafanaFiles = "/etc/bluegreen";

export const passwordFile = "admin-password";
const dashboardFolder = "dashboards";
const provisioningFolder = "provisioning";

export interface GrafanaSettings {
  /** URL of Prometheus, as Grafana reaches it. */
  readonly prometheusUrl: string;
  readonly scrapeIntervalSeconds: number;
  /** JSON of each dashboard, by its uid; `dashboards/index.ts` makes them. */
  readonly dashboards: Readonly<Record<string, string>>;
}

/** What Grafana reads at its start, by the path below `grafanaFiles`; the password comes beside it. Equal settings give equal texts. */
export function grafanaDocuments(settings: GrafanaSettings): Record<string, string> {
  const boards = Object.entries(settings.dashboards).map(([uid, json]) => [
    `${dashboardFolder}/${uid}.json`,
    json,
  ]);
  return {
    [`${provisioningFolder}/datasources/prometheus.yaml`]: dataSource(settings),
    [`${provisioningFolder}/dashboards/bluegreen.yaml`]: dashboardProvider(),
    ...(Object.fromEntries(boards) as Record<string, string>),
  };
}

/** Grafana's settings as variables. Nothing in them is secret. */
export function grafanaVariables({
  url,
  memoryMebibytes,
}: {
  readonly url: string;
  readonly memoryMebibytes: number;
}): Record<string, string> {
  return {
    GF_SERVER_ROOT_URL: url,
    GF_PATHS_DATA: grafanaData,
    GF_PATHS_LOGS: `${grafanaData}/log`,
    GF_PATHS_PLUGINS: `${grafanaData}/plugins`,
    GF_PATHS_PROVISIONING: `${grafanaFiles}/${provisioningFolder}`,
    GF_SECURITY_ADMIN_PASSWORD__FILE: `${grafanaFiles}/${passwordFile}`,
    GF_SECURITY_DISABLE_GRAVATAR: "true",
    GF_AUTH_ANONYMOUS_ENABLED: "false",
    GF_USERS_ALLOW_SIGN_UP: "false",
    GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${grafanaFiles}/${dashboardFolder}/bluegreen-overview.json`,
    // Prometheus has the alerts.
    GF_UNIFIED_ALERTING_ENABLED: "false",
    // Nothing is sent to, or fetched from, anybody.
    GF_ANALYTICS_REPORTING_ENABLED: "false",
    GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
    GF_ANALYTICS_FEEDBACK_LINKS_ENABLED: "false",
    GF_NEWS_NEWS_FEED_ENABLED: "false",
    GF_PLUGINS_PREINSTALL_DISABLED: "true",
    GF_PLUGINS_PLUGIN_ADMIN_ENABLED: "false",
    GF_SNAPSHOTS_EXTERNAL_ENABLED: "false",
    // Go collects before the container's limit ends the process.
    GOMEMLIMIT: `${Math.floor(memoryMebibytes * 0.8)}MiB`,
  };
}

function dataSource({ prometheusUrl, scrapeIntervalSeconds }: GrafanaSettings): string {
  return stringify({
    apiVersion: 1,
    datasources: [
      {
        name: "Prometheus",
        ...prometheusSource,
        access: "proxy",
        url: prometheusUrl,
        isDefault: true,
        editable: false,
        // Grafana's `$__rate_interval` is at least four of these.
        jsonData: { httpMethod: "POST", timeInterval: `${scrapeIntervalSeconds}s` },
      },
    ],
  });
}

function dashboardProvider(): string {
  return stringify({
    apiVersion: 1,
    providers: [
      {
        name: "bluegreen",
        type: "file",
        folder: "Blue/green",
        disableDeletion: true,
        allowUiUpdates: false,
        options: { path: `${grafanaFiles}/${dashboardFolder}` },
      },
    ],
  });
}
