import { z } from "zod";

/** Which stack's objects are meant, as a resource's inputs say it. */
export const stackPlace = z.object({
  cluster: z.object({ kubeconfig: z.string().optional(), context: z.string().optional() }),
  namespace: z.string(),
  stack: z.string(),
});

export type StackPlace = z.infer<typeof stackPlace>;

/** Which router pods are meant. */
export const routerPlace = stackPlace.extend({ port: z.number() });

export type RouterPlace = z.infer<typeof routerPlace>;
