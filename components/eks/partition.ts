/**
 * Partition of a region: the second part of every ARN there.
 * Source: AWS IAM user guide, "Amazon Resource Names". Isolated regions are none of the three.
 */
export function partitionOf(region: string): "aws" | "aws-cn" | "aws-us-gov" {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
