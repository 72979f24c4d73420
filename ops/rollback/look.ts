import type { Stack } from "@pulumi/pulumi/automation";
import type { StackConfig } from "../../infra/config.ts";
import { otherColor, type Color } from "../../components/color.ts";
import { colorHealth } from "../color-health.ts";
import { readHistory } from "../history/read.ts";
import { deployedVersions, servedVersions } from "../history/update.ts";
import { withHttp } from "../http.ts";
import { knownRoute, type LiveRoute, type RoutePlace } from "../live-route.ts";
import type { Project } from "../project.ts";
import { activeOf, decideRollback, type RollbackDecision, type RunningRelease } from "./decision.ts";
import { leaseHolderGone } from "./holder.ts";
import type { RollbackWish } from "./roll-back.ts";

/** Updates of the history that are looked at for who served before. */
const historyDepth = 50;

export interface Looked {
  readonly decision: RollbackDecision;
  readonly live: LiveRoute | undefined;
  /** Versions that the last successful update brought, by the history. */
  readonly deployed: Readonly<Partial<Record<Color, string>>>;
}

/** Looks where users are, and decides where they go. What cannot be read keeps nobody from going back. */
export async function look(
  stack: Stack,
  project: Project,
  wish: RollbackWish,
  config: StackConfig,
  router: RoutePlace,
): Promise<Looked> {
  const [[live, running], history] = await Promise.all([
    knownRoute(router).then(
      async (route) => [route, await runningBeside(router.url, route, config)] as const,
    ),
    readHistory(stack, project, historyDepth).catch(() => []),
  ]);
  const decision = decideRollback(
    {
      wanted: wish.to,
      force: wish.force,
      live,
      configured: config.activeColor,
      versions: { blue: config.blue.version, green: config.green.version },
      running,
      served: servedVersions(history),
      historyIsWhole: history.length > 0 && history.length < historyDepth,
      holderGone: await leaseHolderGone(project, live),
    },
    new Date(),
  );
  return { decision, live, deployed: deployedVersions(history) };
}

/** What the color that is not active says that it runs; the active one may hang, and need not be asked. */
async function runningBeside(
  url: string,
  live: LiveRoute | undefined,
  config: StackConfig,
): Promise<Partial<Record<Color, RunningRelease>>> {
  const beside = otherColor(activeOf(live, config.activeColor));
  const { deep } = await withHttp({ timeoutSeconds: 1 }, (http) => colorHealth(http, url, beside));
  return deep === undefined ? {} : { [beside]: { version: deep.version, release: deep.release } };
}
