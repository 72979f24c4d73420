import { nginxPort } from "./image/exporter/contract.ts";

/** Ports on which the exporters of others answer in the stack's own network, path `/metrics`; their own defaults. */
export const exporterPorts = { host: 9100, nginx: nginxPort, gpu: 9400 } as const;
