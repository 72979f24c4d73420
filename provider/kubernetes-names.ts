/** Labels by which the objects and pods of a stack are found. */
export const stackLabels = {
  /** Name prefix of the stack. */
  stack: "bluegreen.stack",
  /** `router`, `color`, or what watches them. */
  role: "bluegreen.role",
  /** On pods of a color: which one. */
  color: "bluegreen.color",
} as const;

/** Annotations that have kubelet look at a pod's ConfigMaps at once, and not at its next period, up to 90 s later. */
export const touches = { route: "bluegreen.route", gate: "bluegreen.gate" } as const;

/** Names of the objects of a stack on Kubernetes that the provider speaks to. */
export const stackNames = {
  /** Deployment, Service and pods' role of the router. */
  router: (stack: string) => `${stack}-router`,
  /** Deployment of a color. */
  color: (stack: string, color: string) => `${stack}-${color}`,
  /** ConfigMap with the route. */
  route: (stack: string) => `${stack}-route`,
  /** ConfigMap with the gate's last verdicts. */
  verdicts: (stack: string) => `${stack}-gate`,
} as const;
