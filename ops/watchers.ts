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
  { context, namespace }: NonNullable<StackOutputs["kubernetes"]>,
  { service, port }: ServicePort,
): string {
  const where = context === undefined ? "" : ` --context ${context}`;
  return `kubectl${where} --namespace ${namespace} port-forward service/${service} ${port}`;
}
