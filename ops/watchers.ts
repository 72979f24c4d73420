import { z } from "zod";
import { jsonOf } from "./json.ts";
import type { StackOutputs } from "./stack-outputs.ts";

/** Where what watches a stack answers: a URL on this machine, or a Service in its cluster. A part is undefined where there is none. */
export interface Watchers {
  readonly prometheus: string | undefined;
  readonly alertmanager: string | undefined;
  readonly grafana: string | undefined;
}

export function watchersOf({ kubernetes, ...outputs }: StackOutputs): Watchers {
  const { prometheusUrl, alertmanagerUrl, grafanaUrl } = outputs;
  if (kubernetes === undefined)
    return { prometheus: prometheusUrl, alertmanager: alertmanagerUrl, grafana: grafanaUrl };
  const nameOf = (place: ServicePort | undefined) => place && `service ${place.service}:${place.port}`;
  const { prometheus, alertmanager, grafana } = kubernetes;
  return { prometheus: nameOf(prometheus), alertmanager: nameOf(alertmanager), grafana: nameOf(grafana) };
}

/** A port of a Service. */
export interface ServicePort {
  readonly service: string;
  readonly port: number;
}

/** The command that brings a Service's port to this machine, for a browser. */
export function portForward(
  { kubeconfig, context, namespace }: NonNullable<StackOutputs["kubernetes"]>,
  { service, port }: ServicePort,
): string {
  const own = kubeconfig === undefined ? undefined : eksClusterOf(kubeconfig);
  const chosen = own?.name ?? context;
  const where = chosen === undefined ? "" : ` --context ${chosen}`;
  const forward = `kubectl${where} --namespace ${namespace} port-forward service/${service} ${port}`;
  if (own === undefined) return forward;
  const { name, region } = own;
  return `aws eks update-kubeconfig --region ${region} --name ${name} --alias ${name} && ${forward}`;
}

const eksKubeconfig = z.object({
  users: z.tuple([z.object({ user: z.object({ exec: z.object({ args: z.array(z.string()) }) }) })]),
});

/** The cluster of EKS that a kubeconfig asks AWS for a token of; undefined for one that does not. */
function eksClusterOf(kubeconfig: string): { readonly name: string; readonly region: string } | undefined {
  const args = eksKubeconfig.safeParse(jsonOf(kubeconfig)).data?.users[0].user.exec.args ?? [];
  const valueOf = (option: string) => (args.includes(option) ? args[args.indexOf(option) + 1] : undefined);
  const [name, region] = [valueOf("--cluster-name"), valueOf("--region")];
  return name === undefined || region === undefined ? undefined : { name, region };
}
