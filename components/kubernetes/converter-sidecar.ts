import { converterPort, paths, variables } from "../../converter/contract.ts";
import type { OwlPodContext } from "./owl-pod.ts";
import { containerDefaults } from "./pod-defaults.ts";

export interface ConverterArgs {
  /** Keeps the contract of `converter/contract.ts`. */
  readonly image: string;
  /** Request and limit. */
  readonly memoryMebibytes: number;
}

/** Requested; one core may be taken while it is idle. */
export const converterMillicores = 100;

/** The converter beside the server. Its release comes with the pod's. Without a readiness of its own, for that would be one of the pod, and of its chats. */
export function converterSidecar(
  { image, memoryMebibytes }: ConverterArgs,
  { color, version }: Pick<OwlPodContext, "color" | "version">,
) {
  const alive = { httpGet: { path: paths.live, port: converterPort } };
  const memory = `${memoryMebibytes}Mi`;
  return {
    ...containerDefaults,
    name: "converter",
    image,
    restartPolicy: "Always",
    env: [
      { name: variables.color, value: color },
      { name: variables.version, value: version },
      { name: variables.port, value: String(converterPort) },
    ],
    ports: [{ name: "converter", containerPort: converterPort, protocol: "TCP" }],
    startupProbe: { ...alive, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 120 },
    livenessProbe: { ...alive, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    resources: { requests: { cpu: `${converterMillicores}m`, memory }, limits: { cpu: "1", memory } },
    volumeMounts: [],
  };
}
