import type * as pulumi from "@pulumi/pulumi";
import { gpusNamespace } from "../components/kubernetes/gpu-daemons.ts";
import type { Gpus } from "../components/kubernetes/gpu.ts";
import { NodeCriticalQuota } from "../components/kubernetes/node-critical-quota.ts";
import { NvidiaDevicePlugin } from "../components/kubernetes/nvidia-device-plugin.ts";
import type { Place } from "../components/kubernetes/place.ts";
import { StackNamespace } from "../components/kubernetes/stack-namespace.ts";
import { hasGpuDaemons } from "./has-gpu-daemons.ts";
import type { KubernetesConfig } from "./kubernetes-schema.ts";

/** Where pods stand that count and watch GPUs. */
export interface GpuGround {
  readonly place: Place;
  readonly gpus: Gpus;
}

/** What of GPUs is there before the colors. */
export interface DeclaredGpus {
  /** Undefined where the stack has no such pods. */
  readonly ground: GpuGround | undefined;
  /** Tells nodes how many GPUs they have: without it no color gets one. */
  readonly ready: readonly pulumi.Resource[];
}

/** Declares the namespace of what counts and watches GPUs, and what counts them, where the config asks for it. */
export function declareGpus(
  { gpu, createNamespace, imagePullSecrets }: KubernetesConfig,
  stack: Place,
): DeclaredGpus {
  if (gpu === undefined || !hasGpuDaemons(gpu)) return { ground: undefined, ready: [] };
  const { provider, prefix } = stack;
  const namespace = gpusNamespace(stack);
  const level = "privileged";
  const made = createNamespace
    ? [
        new StackNamespace(
          "gpus-namespace",
          { provider, prefix, namespace, level },
          { dependsOn: [...stack.ground] },
        ),
      ]
    : stack.ground;
  const quota = new NodeCriticalQuota(
    "gpus-quota",
    { provider, prefix, namespace },
    { dependsOn: [...made] },
  );
  const place = { ...stack, namespace, ground: [...made, quota] };
  const ground = { place, gpus: gpu };
  if (gpu.devicePlugin === undefined) return { ground, ready: [] };
  const { image, timeSlicing } = gpu.devicePlugin;
  const plugin = new NvidiaDevicePlugin("gpu-plugin", { ...ground, image, timeSlicing, imagePullSecrets });
  return { ground, ready: [plugin] };
}
