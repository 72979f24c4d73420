import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { relative, resolve } from "node:path";
import type { Color } from "../color.ts";

/** Folders of the project that images of a color are built from. */
export type BuiltFolder = "app" | "triton" | "converter";

/** Parent of what belongs to a color, and what comes before it. */
export interface GuardedOptions {
  readonly parent: pulumi.Resource;
  readonly dependsOn: pulumi.Resource[];
}

/** An image that is built for a color. */
export interface ColorBuild {
  readonly folder: BuiltFolder;
  /** Name and tag in the engine. */
  readonly tag: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** It is built again when one of them changes, and at no other time. */
  readonly triggers: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Remembers what each version was built from, and is asked first. Default: a version may be built from anything. */
  readonly builds?: pulumi.Resource | undefined;
}

/** Id of the image that is built for a color, or of one of the user's own, which is pulled. */
export function colorImage(
  name: string,
  own: string | undefined,
  { folder, tag, buildArgs, triggers, labels, builds }: ColorBuild,
  options: GuardedOptions,
): pulumi.Output<string> {
  if (own !== undefined)
    return new docker.RemoteImage(name, { name: own, keepLocally: true }, options).imageId;
  const image = new docker.RemoteImage(
    name,
    { name: tag, build: { context: buildContext(folder), buildArgs, labels }, triggers, keepLocally: true },
    builds ? { ...options, dependsOn: [...options.dependsOn, builds] } : options,
  );
  return image.imageId;
}

/** Name and tag of the image that is built for a color; that of the server bears the color's name alone. */
export function builtImage(prefix: string, color: Color, tag: string, folder: BuiltFolder = "app"): string {
  return folder === "app" ? `${prefix}-${color}:${tag}` : `${prefix}-${color}-${folder}:${tag}`;
}

/** A folder relative to the program's directory: an absolute one differs per clone, and replaces. */
export function buildContext(folder: BuiltFolder = "app"): string {
  return relative(process.cwd(), resolve(__dirname, "../..", folder));
}
