import { stringify } from "yaml";
import type { Documents } from "./documents.ts";

/** Alerts of one name and color are one group; `bluegreen watch` asks for them, so nobody has to be told. */
const receiver = "api";

/** What `start.sh` makes Alertmanager's file of. */
export function alertmanagerDocuments(): Documents {
  return { ALERTMANAGER_CONFIGURATION: alertmanagerConfiguration() };
}

/** alertmanager.yml. */
export function alertmanagerConfiguration(): string {
  return stringify({
    route: {
      receiver,
      group_by: ["alertname", "color"],
      group_wait: "1s",
      group_interval: "10s",
      repeat_interval: "1h",
    },
    receivers: [{ name: receiver }],
  });
}
