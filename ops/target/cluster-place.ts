import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { OperatorError } from "../exit.ts";
import { jsonOf } from "../json.ts";
import { readStackFile, stackLabel, type Project } from "../project.ts";
import { configValues } from "../stack-file.ts";

/** Where in which cluster a stack stands. */
export interface ClusterPlace {
  /** Of the kubeconfig. Undefined: the current one. */
  readonly context: string | undefined;
  readonly namespace: string;
}

const said = z.looseObject({ context: z.string().optional(), namespace: z.string().optional() });

/**
 * Where a stack of the target `kubernetes` stands, by its file; undefined for another target, and without a file. What else in the file is
 * wrong keeps nobody from looking after what runs.
 */
export async function clusterPlaceOf(project: Project): Promise<ClusterPlace | undefined> {
  const text = await readStackFile(project).catch((error: unknown) => {
    if (error instanceof OperatorError) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const projectText = await readFile(join(project.root, "Pulumi.yaml"), "utf8");
  return placeIn(configValues(text, projectText, project.name), project);
}

/** The same, of config as Pulumi hands it to the program. */
export function placeIn(
  values: Readonly<Record<string, string>>,
  project: Pick<Project, "name" | "stack">,
): ClusterPlace | undefined {
  if (values[`${project.name}:target`] !== "kubernetes") return undefined;
  const parsed = said.safeParse(jsonOf(values[`${project.name}:kubernetes`] ?? "{}"));
  const { context, namespace = stackLabel(project) } = parsed.success ? parsed.data : {};
  return { context, namespace };
}
