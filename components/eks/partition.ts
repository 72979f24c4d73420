/**
 * Partition of a region: the second part of every ARN there.
 * Source: AWS IAM user guide, "Amazon Resource Names". Isolated regions are none of the three.
 */
export function partitionOf(region: string): "aws" | "aws-cn" | "aws-us-gov" {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** What the names of AWS' services in a region end with. */
export function serviceDomain(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}
