import { colors, otherColor, weightsFor, type Color, type Weights } from "../../components/color.ts";
import { OperatorError } from "../exit.ts";
import { readLastOutputs } from "../last-outputs.ts";
import { knownRoute } from "../live-route.ts";
import { readConfig } from "../project.ts";
import { stagedColor } from "../release/staging.ts";
import { inWords, sameWeights } from "../rollout/in-words.ts";
import { outputsOf, type StackOutputs } from "../stack-outputs.ts";
import type { Session } from "../verb.ts";
import type { Served } from "./report.ts";
import type { ReleaseOptions, Staged } from "../verbs/release.ts";

/** The releases that the last update recorded; undefined before the first one. */
export type RecordedReleases = StackOutputs["releases"] | undefined;

/** Throws `OperatorError` where a release is named beside the one of the stack's file. */
export function refuseBoth({
  staged,
  model,
  version,
  sha256,
}: ReleaseOptions & { readonly staged?: boolean }): void {
  if (staged !== true || (model ?? version ?? sha256) === undefined) return;
  throw new OperatorError(
    "usage",
    "--staged: the stack's file names the release; allowed is one without --model, --version and --sha256",
  );
}

/**
 * The release that the stack's file has for the standby. Throws `OperatorError` where another operation holds the route, and where the file would
 * move users with the update itself.
 *
 * @param recorded what the last update recorded; undefined before the first one
 */
export async function stagedBefore(
  { project, reach }: Session,
  recorded: StackOutputs | undefined,
): Promise<Staged> {
  const config = await readConfig(project);
  const live = await knownRoute(await reach.configured(config));
  const color = stagedColor(undefined, live, config.activeColor, new Date());
  refuseMove(weightsFor(config.activeColor, config.canary.percent), live?.weights ?? recorded?.weights);
  const { version, model } = config[color];
  return { color, version, model, changed: false };
}

/**
 * Throws `OperatorError` where an update to the file's weights would move users: only the rollout does, step by step.
 *
 * @param inForce weights of the route; undefined where nobody is served yet
 */
export function refuseMove(ofFile: Weights, inForce: Weights | undefined): void {
  if (inForce === undefined || sameWeights(ofFile, inForce)) return;
  throw new OperatorError(
    "refused",
    `the stack's file has ${inWords(ofFile)}, and the route has ${inWords(inForce)}: its update would move users at once, without a rollout`,
    "give activeColor and canary of the file what the route has, and deploy once more",
  );
}

/** What the last update recorded; undefined before the first one. */
export async function recordedOutputs({ project, interruption }: Session): Promise<StackOutputs | undefined> {
  const outputs = await readLastOutputs(project, interruption);
  return Object.keys(outputs).length === 0 ? undefined : outputsOf(outputs, project);
}

/** What users have now. Null where no router tells. */
export async function servedNow({ project, reach }: Session): Promise<Served | null> {
  try {
    const config = await readConfig(project);
    const live = await knownRoute(await reach.configured(config));
    const color = colors.find((known) => known === live?.activeColor);
    if (color === undefined) return null;
    const { version, model } = config[color];
    return { color, version, model };
  } catch {
    // A report of what was done, and of why it failed, is worth more than this line of it.
    return null;
  }
}

/** Why nobody is to be moved to `color` after an update; undefined where it brought another release there. */
export function unmoved(color: Color, before: RecordedReleases, after: RecordedReleases): string | undefined {
  if (before === undefined) return `the first update: users are on ${otherColor(color)}, and stay there`;
  if (before[color] !== after?.[color]) return undefined;
  return `${color} has the release that it had before: nobody is moved (npx bluegreen rollout moves users to it)`;
}
