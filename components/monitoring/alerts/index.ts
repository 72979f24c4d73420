import type { AlertSettings } from "../settings.ts";
import type { Alert } from "./alert.ts";
import { balancedAlerts } from "./balanced.ts";
import { canaryAlerts } from "./canary.ts";
import { colorAlerts, memoryNearLimit } from "./colors.ts";
import { errorBudgetAlerts } from "./error-budget.ts";
import { errorAlerts } from "./errors.ts";
import { gpuAlerts } from "./gpu.ts";
import { latencyAlerts } from "./latency.ts";
import { owlAlerts } from "./owl.ts";
import { qualityAlerts } from "./quality.ts";
import { routeAlerts } from "./route.ts";
import { targetAlerts } from "./targets.ts";

export type { Alert } from "./alert.ts";
export { kpiAlertsOf } from "./kpis.ts";

/** Every alert of a stack but its own KPIs. Most windows are counted in scrapes, so that any interval has enough values in them. */
export function alertsOf(settings: AlertSettings): Alert[] {
  return settings.usersSeries === "colors" ? withoutRouter(settings) : withRouter(settings);
}

function withRouter(settings: AlertSettings): Alert[] {
  return [
    ...errorAlerts(settings),
    ...errorBudgetAlerts(settings),
    ...latencyAlerts(settings),
    ...canaryAlerts(settings),
    ...colorAlerts(settings),
    ...routeAlerts(settings),
    ...qualityAlerts(settings),
    ...targetAlerts(settings),
    ...owlAlerts(settings),
    ...gpuAlerts(settings),
  ];
}

/** What colors and exporters can tell where a balancer divides the users. Its weights nobody tells, so no alert knows of a canary. */
function withoutRouter(settings: AlertSettings): Alert[] {
  return [
    ...balancedAlerts(settings),
    ...errorBudgetAlerts(settings),
    ...latencyAlerts(settings),
    memoryNearLimit(settings),
    ...qualityAlerts(settings),
    ...targetAlerts(settings),
    ...owlAlerts(settings),
    ...gpuAlerts(settings),
  ];
}
