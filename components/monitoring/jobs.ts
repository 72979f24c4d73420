/** Values of the label `job`. */
export const jobs = {
  /** The model server of each color, with the label `color`. */
  color: "color",
  /** Users' requests, as the router answered them. */
  router: "router",
  prometheus: "prometheus",
  alertmanager: "alertmanager",
} as const;
