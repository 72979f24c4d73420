import type { OutputMap } from "@pulumi/pulumi/automation";
import { OperatorError } from "./exit.ts";
import type { Project } from "./project.ts";
import { outputsOf } from "./stack-outputs.ts";
import { portForward } from "./watchers.ts";

/** Where the dashboards are, and who may see them. */
export interface GrafanaAccess {
  readonly url: string;
  readonly user: "admin";
  readonly password: string;
  /** The command that has to run for as long as it is to answer there; undefined where it does by itself. */
  readonly forward?: string;
}

/** Reads it from a stack's outputs. Throws `OperatorError` with the reason where the stack has no Grafana. */
export function grafanaAccess(outputs: OutputMap, project: Project): GrafanaAccess {
  const recorded = outputsOf(outputs, project);
  const { grafanaUrl, grafana: leftOut, kubernetes } = recorded;
  const inCluster = kubernetes?.grafana && {
    url: `http://localhost:${kubernetes.grafana.port}`,
    forward: portForward(kubernetes, kubernetes.grafana),
  };
  const url = inCluster?.url ?? grafanaUrl;
  if (url === undefined) throw nowhere(leftOut, project.name);
  const password: unknown = outputs["grafanaPassword"]?.value;
  if (typeof password !== "string") {
    throw new OperatorError(
      "failed",
      "the stack's outputs have a Grafana and no password of it",
      "write them anew with: npx bluegreen up",
    );
  }
  return { url, user: "admin", password, ...inCluster };
}

function nowhere(leftOut: string | undefined, project: string): OperatorError {
  if (leftOut !== undefined) return new OperatorError("usage", leftOut);
  return new OperatorError(
    "usage",
    "the stack has no Grafana",
    `pulumi config set --path '${project}:monitoring.enabled' true (and monitoring.grafana), then npx bluegreen up`,
  );
}
