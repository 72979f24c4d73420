import type { RepositoryArgs } from "@pulumi/aws/ecr/repository";
import { resourceRule } from "../rule.ts";

export const imagesScanned = resourceRule<RepositoryArgs>()({
  name: "aws-images-scanned",
  description: "A repository scans every image as it comes.",
  why: "A known hole in an image is found then before a color has it.",
  cure: "Set imageScanningConfiguration.scanOnPush to true, or lower this rule where the registry itself scans.",
  types: ["aws:ecr/repository:Repository"],
  violations({ props: { imageScanningConfiguration } }) {
    if (imageScanningConfiguration?.scanOnPush === true) return [];
    return ["imageScanningConfiguration.scanOnPush is false or left out; allowed: true"];
  },
});
