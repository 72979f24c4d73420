import type { Stack } from "@pulumi/pulumi/automation";
import type { StackConfig } from "../../infra/config.ts";
import { OperatorError } from "../exit.ts";
import { readHistory } from "../history/read.ts";
import { servedVersions } from "../history/update.ts";
import { withHttp } from "../http.ts";
import { readLiveRoute, type LiveRoute } from "../live-route.ts";
import { whereIs } from "../owner.ts";
import type { Project } from "../project.ts";
import { thisHost } from "../recovery/this-host.ts";
import { StateFile } from "../rollout/state-file.ts";
import { decideRollback, type RollbackDecision } from "./decision.ts";
import type { RollbackWish } from "./roll-back.ts";

/** Updates of the history that are looked at for who served before. */
const historyDepth = 50;

/** Looks where users are, and decides where they go. What cannot be read keeps nobody from going back. */
export async function look(
  stack: Stack,
  project: Project,
  wish: RollbackWish,
  config: StackConfig,
  url: string,
): Promise<{ decision: RollbackDecision; live: LiveRoute | undefined }> {
  const [live, rollout, history] = await Promise.all([
    askRouter(url),
    new StateFile(project).read().catch(() => undefined),
    readHistory(stack, project, historyDepth).catch(() => []),
  ]);
  const holder = rollout?.id === live?.lease?.id ? rollout?.owner : undefined;
  const decision = decideRollback(
    {
      wanted: wish.to,
      force: wish.force,
      live,
      configured: config.activeColor,
      versions: { blue: config.blue.version, green: config.green.version },
      served: servedVersions(history),
      historyIsWhole: history.length > 0 && history.length < historyDepth,
      holderGone: holder !== undefined && whereIs(holder, thisHost) === "gone",
    },
    new Date(),
  );
  return { decision, live };
}

/** The route in force; undefined where the router does not tell. */
export async function askRouter(url: string): Promise<LiveRoute | undefined> {
  try {
    return await withHttp({ timeoutSeconds: 3 }, (http) => readLiveRoute(http, url));
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}
