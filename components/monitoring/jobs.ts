/** Values of the label `job`. */
export const jobs = {
  /** The model server of each color, with the label `color`. */
  color: "color",
  /** The Triton of each color, with the label `color`; only with `workload: owl`. */
  triton: "triton",
  /** The converter of each color, with the label `color`; only with `workload: owl`. */
  converter: "converter",
  /** Users' requests, as the router answered them, its route, and what the gate found. */
  router: "router",
  /** What the gate found, only where no router of the stack's own tells it. */
  gate: "gate",
  /** The machine that the engine runs on. */
  host: "host",
  /** Connections of the router's nginx. */
  nginx: "nginx",
  /** GPUs, only where `monitoring.gpus` is. */
  gpu: "gpu",
  prometheus: "prometheus",
  alertmanager: "alertmanager",
} as const;
