import { basename } from "node:path";
import type { Color } from "../../components/color.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { knownRoute } from "../live-route.ts";
import { readConfig, readStackFile, writeStackFile } from "../project.ts";
import { wantedContent } from "../release/content.ts";
import { bringModel } from "../release/model-file.ts";
import { modelForms, type ModelForm } from "../release/model-form.ts";
import { originOf } from "../release/source.ts";
import { stagedColor } from "../release/staging.ts";
import { withRelease, withSameRelease, type ModelChoice } from "../stack-file-edits.ts";
import type { Session } from "../verb.ts";
import { up } from "./up.ts";

export interface ReleaseOptions {
  readonly color?: string;
  readonly model?: string;
  readonly version?: string;
  /** SHA-256 that the model has to have. */
  readonly sha256?: string;
  readonly sameAs?: string;
  readonly up?: boolean;
}

/** A release as it stands in the stack's file now. */
export interface Staged {
  readonly color: Color;
  readonly version: string;
  readonly model: ModelChoice;
  readonly changed: boolean;
}

/** Writes a release of the standby into the stack's file; `--up` brings it there. */
export async function release(session: Session, options: ReleaseOptions): Promise<Exit> {
  const { terminal, project } = session;
  const staged = await stage(session, options);
  const { color, version, model, changed } = staged;
  const name = typeof model === "string" ? model : `${model.file}, SHA-256 ${model.sha256.slice(0, 12)}…`;
  terminal.print(
    changed
      ? `${basename(project.stackFile)}: ${color} is ${version} with ${name}`
      : `${color} is ${version} with ${name} already; nothing was changed`,
  );
  const { kubernetes } = await readConfig(project);
  if (kubernetes?.modelSource !== undefined && typeof model !== "string") {
    const url = `${kubernetes.modelSource}/${encodeURIComponent(basename(model.file))}`;
    terminal.note(`pods fetch it from ${url}: it has to be there before they start`);
  }
  if (options.up === true) return up(session);
  terminal.print("bring it to the standby with: npx bluegreen up; to the users with: npx bluegreen rollout");
  terminal.result(staged);
  return "ok";
}

/** Edits the stack's file. Throws `OperatorError` where the color has users, an operation holds the route, or what is asked cannot be. */
export async function stage(session: Session, options: ReleaseOptions): Promise<Staged> {
  const { project, terminal, interruption, reach } = session;
  const config = await readConfig(project);
  const live = await knownRoute(await reach.configured(config));
  const color = stagedColor(options.color, live, config.activeColor, new Date());
  const edit = await editOf(
    options,
    color,
    project.root,
    modelForms[config.workload],
    (progress) => {
      terminal.note(progress);
    },
    interruption.graceful,
  );
  const before = await readStackFile(project);
  const after = edit(before, project.name);
  if (after === undefined)
    throw new OperatorError(
      "usage",
      `${project.stackFile} has no config`,
      "copy Pulumi.dev.yaml to that name",
    );
  if (after !== before) await writeStackFile(project, after);
  try {
    const { version, model } = (await readConfig(project))[color];
    return { color, version, model, changed: after !== before };
  } catch (error) {
    await writeStackFile(project, before);
    throw error;
  }
}

type Edit = (text: string, project: string) => string | undefined;

async function editOf(
  { model, version, sha256, sameAs }: ReleaseOptions,
  color: Color,
  root: string,
  form: ModelForm,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Edit> {
  if (sameAs !== undefined) {
    if (sameAs !== "active" || model !== undefined || version !== undefined || sha256 !== undefined) {
      throw new OperatorError(
        "usage",
        `--same-as: got "${sameAs}"; allowed is active, without --model, --version and --sha256`,
      );
    }
    return (text, project) => withSameRelease(text, project, color);
  }
  if (model === undefined || version === undefined) {
    throw new OperatorError(
      "usage",
      `${model === undefined ? "--model" : "--version"} is missing`,
      `bluegreen release --model PATH|URL${form.presets.length > 0 ? "|PRESET" : ""} --version V, or bluegreen release --same-as active`,
    );
  }
  const origin = originOf(model, root, process.cwd(), form);
  const choice = await bringModel(origin, root, form, everySecond(say), signal, wantedContent(sha256));
  return (text, project) => withRelease(text, project, color, { version, model: choice });
}

/** Progress is many lines; a person reads one a second. */
function everySecond(say: (line: string) => void): (line: string) => void {
  let last = 0;
  return (line) => {
    if (performance.now() - last < 1000) return;
    last = performance.now();
    say(line);
  };
}
