import type { KubernetesClient } from "../../provider/kubernetes-client.ts";
import { OperatorError } from "../exit.ts";

/** The first minor version of Kubernetes 1 that lets pods sleep before they end (`lifecycle.preStop.sleep`) without being asked to. */
const oldestMinor = 30;

interface Version {
  readonly gitVersion: string;
  readonly major: string;
  /** Some providers put a `+` behind it. */
  readonly minor: string;
}

/** Asks a cluster what it is: `v1.34.4, context dev of …`. Throws `OperatorError` where it is too old. */
export async function provenCluster(client: KubernetesClient): Promise<string> {
  const { gitVersion, major, minor } = await client.get<Version>("/version");
  const { source } = client.access;
  if (Number(major) > 1 || Number.parseInt(minor, 10) >= oldestMinor) return `${gitVersion}, ${source}`;
  throw new OperatorError(
    "toolchain",
    `the cluster of ${source} runs Kubernetes ${gitVersion}; needed is 1.${oldestMinor} or later, where pods can wait before they end`,
    "update it, or name another context: kubernetes.context",
  );
}
