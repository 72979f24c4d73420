/** The official plugin that this one stands for: that of the npm package `@pulumi/kubernetes`. */
export const kubernetesPlugin = { name: "kubernetes", version: "4.34.2" } as const;
