import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { z } from "zod";
import { colors } from "../components/color.ts";
import { OperatorError } from "./exit.ts";
import { Hidden } from "./hidden.ts";
import { explained, keepingStackFile } from "./stack.ts";
import type { Project } from "./project.ts";

const servicePort = z.object({ service: z.string(), port: z.number() });

const schema = z.object({
  url: z.string(),
  /** Where commands ask, where users have the router's port to themselves. */
  operatorUrl: z.string().optional(),
  colorUrls: z.object({ blue: z.string(), green: z.string() }),
  activeColor: z.enum(colors),
  weights: z.object({ blue: z.number(), green: z.number() }),
  releases: z.object({ blue: z.string(), green: z.string() }),
  verdict: z.unknown(),
  /** Both are there where `monitoring.enabled` is. */
  prometheusUrl: z.string().optional(),
  alertmanagerUrl: z.string().optional(),
  grafanaUrl: z.string().optional(),
  /** Where the parts stand, in clusters alone. */
  kubernetes: z
    .object({
      /** Contents of the kubeconfig of a cluster that the stack itself has made. */
      kubeconfig: z.string().optional(),
      context: z.string().optional(),
      /** Uid of the namespace `kube-system`, where the program could ask for it. */
      cluster: z.string().optional(),
      namespace: z.string(),
      /** Undefined where a balancer is the route. */
      router: servicePort.optional(),
      prometheus: servicePort.optional(),
      alertmanager: servicePort.optional(),
      grafana: servicePort.optional(),
    })
    .optional(),
  /** A load balancer of AWS that is the route. */
  balancer: z
    .object({
      region: z.string(),
      name: z.string(),
      /** Port of the users' listener. */
      usersPort: z.number(),
      /** As users ask. */
      url: z.string(),
      /** What its direct paths begin with. */
      directUrl: z.string(),
    })
    .optional(),
  /** What its direct paths need. */
  directSecret: z
    .string()
    .transform((text) => new Hidden(text))
    .optional(),
  /** What it costs an hour, in lines of text. */
  cost: z.union([z.string().transform((text) => text.split("\n")), z.array(z.string())]).optional(),
  /** Why there is no Grafana although the config wants one, or one of another image. */
  grafana: z.string().optional(),
});

/** What the last successful update recorded. */
export type StackOutputs = Readonly<z.infer<typeof schema>>;

/** Asks the engine for the stack's outputs. Throws `OperatorError` where there are none. */
export async function requireOutputs(stack: Stack, project: Project): Promise<StackOutputs> {
  return outputsOf(await explained(() => keepingStackFile(project, () => stack.outputs())), project);
}

/** Reads outputs that are at hand. Throws `OperatorError` for none, and for those of another program. */
export function outputsOf(outputs: OutputMap, project: Project): StackOutputs {
  const entries = Object.entries(outputs);
  if (entries.length === 0) {
    throw new OperatorError(
      "usage",
      `nothing of the stack "${project.stack}" runs yet`,
      "start it with: npm run up",
    );
  }
  const parsed = schema.safeParse(
    Object.fromEntries(entries.map(([name, { value }]) => [name, value as unknown])),
  );
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new OperatorError(
    "failed",
    `the stack's outputs are not as expected: ${problems.join("; ")}`,
    "write them anew with: npx bluegreen up",
    { cause: parsed.error },
  );
}
