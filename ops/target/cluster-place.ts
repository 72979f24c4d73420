import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { OperatorError } from "../exit.ts";
import { jsonOf } from "../json.ts";
import { readStackFile, stackLabel, type Project } from "../project.ts";
import { configValues } from "../stack-file.ts";

/** Where in which cluster a stack stands. */
export interface ClusterPlace {
  /** Contents of a kubeconfig. Undefined: what kubectl would read. */
  readonly kubeconfig?: string | undefined;
  /** Of the kubeconfig. Undefined: the current one. */
  readonly context: string | undefined;
  readonly namespace: string;
}

const said = z.looseObject({ context: z.string().optional(), namespace: z.string().optional() });

/** What a stack's file says of where the stack runs. What else in the file is wrong keeps nobody from looking after what runs. */
export type StackPlace =
  | { readonly target: "docker" }
  | { readonly target: "kubernetes"; readonly place: ClusterPlace }
  /** In a cluster that the stack makes: its outputs tell the rest. */
  | { readonly target: "eks"; readonly router: EksRouter; readonly region: string | undefined };

/** What divides a stack's users on AWS. */
export type EksRouter = "alb" | "nginx";

const saidOfEks = z.looseObject({ router: z.enum(["alb", "nginx"]).optional() });

/** Where a stack runs, by its file; one without a file counts as one on Docker. */
export async function stackPlaceOf(project: Project): Promise<StackPlace> {
  const text = await readStackFile(project).catch((error: unknown) => {
    if (error instanceof OperatorError) return undefined;
    throw error;
  });
  if (text === undefined) return { target: "docker" };
  const projectText = await readFile(join(project.root, "Pulumi.yaml"), "utf8");
  return placeIn(configValues(text, projectText, project.name), project);
}

/** The same, of config as Pulumi hands it to the program. */
export function placeIn(
  values: Readonly<Record<string, string>>,
  project: Pick<Project, "name" | "stack">,
): StackPlace {
  const valueOf = (key: string) => jsonOf(values[`${project.name}:${key}`] ?? "{}");
  const target = values[`${project.name}:target`];
  if (target === "kubernetes") {
    const { context, namespace = stackLabel(project) } = said.safeParse(valueOf("kubernetes")).data ?? {};
    return { target, place: { context, namespace } };
  }
  if (target !== "eks") return { target: "docker" };
  return {
    target,
    router: saidOfEks.safeParse(valueOf("eks")).data?.router ?? "alb",
    region: values["aws:region"],
  };
}
