import { z } from "zod";

/** Which router pods are meant, as a resource's inputs say it. */
export const routerPlace = z.object({
  cluster: z.object({ kubeconfig: z.string().optional(), context: z.string().optional() }),
  namespace: z.string(),
  stack: z.string(),
  port: z.number(),
});

export type RouterPlace = z.infer<typeof routerPlace>;
