import { createHash } from "node:crypto";
import { baseImages } from "../../../components/docker/base-images.ts";
import { candidate } from "../../faults/candidate.ts";
import { missingImage } from "../color-images.ts";
import { monitoringImage } from "../monitoring-image.ts";

/** What these tests take for a model: its servers look at none. */
export const modelFile = "models/eks-test.gguf";
export const modelContent = "no model at all";

/** Config of a stack on EKS behind a balancer, by key, with two candidates as releases. */
export function eksConfig(region: string, modelSource: string): Record<string, unknown> {
  const sha256 = createHash("sha256").update(modelContent).digest("hex");
  const release = (version: string) => ({
    ...candidate(version),
    memoryMebibytes: 128,
    model: { file: modelFile, sha256 },
    settings: { longestAnswerSeconds: 1 },
  });
  return {
    "aws:region": region,
    target: "eks",
    activeColor: "blue",
    blue: release("good-1"),
    green: release("good-2"),
    // Its servers write no history.
    history: { kind: "postgres", url: "postgres://nobody@127.0.0.1/nothing" },
    kubernetes: {
      modelSource,
      monitoringImage,
      routerImage: baseImages.nginx,
      cpuMillicoresPerThread: 50,
      unschedulableSeconds: 120,
    },
    monitoring: { enabled: true, scrapeIntervalSeconds: 1 },
    eks: {
      endpoint: { publicAccessCidrs: ["203.0.113.7/32"] },
      administrators: ["arn:aws:iam::123456789012:role/deploy"],
      entrance: { allowPlainHttp: true },
      directCidrs: ["203.0.113.0/24"],
      deletionProtection: false,
      // The node's GPUs are a number: where the pods that count and watch them are wanted is seen without them.
      gpu: { devicePluginImage: missingImage, dcgmExporterImage: missingImage },
    },
  };
}
