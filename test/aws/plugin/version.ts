/** The official plugin that this one stands for: that of the npm package `@pulumi/aws`. */
export const awsPlugin = { name: "aws", version: "7.48.0" } as const;
