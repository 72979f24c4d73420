import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { leaseSchema, rejectionsSchema, type Lease, type Rejections } from "../provider/resources.ts";
import { colors } from "./color.ts";

const weights = z.object({ blue: z.number(), green: z.number() });
const textPerColor = z.partialRecord(z.enum(colors), z.string());

const serviceVersions = z.object({ triton: textPerColor, converter: textPerColor });

const perColor = z.object({ blue: z.number(), green: z.number() });
const gpus = z.object({ devices: perColor, memoryMebibytes: perColor.optional() });

/** A Service of a stack, and its port. */
const service = z.object({ service: z.string(), port: z.number() });

const kubernetesPlace = z.object({
  /** Contents of the kubeconfig of a cluster that the stack itself has made. Default: what kubectl would read. */
  kubeconfig: z.string().optional(),
  /** Default: the kubeconfig's current one. */
  context: z.string().optional(),
  /** Uid of its namespace `kube-system`, which no two clusters share. Default: the cluster did not say. */
  cluster: z.string().optional(),
  namespace: z.string(),
  /** Prefix of all names, and the value of the label `bluegreen.stack`. */
  stack: z.string(),
  /** Default: no pod routes, a balancer does. */
  router: service.optional(),
  prometheus: service.optional(),
  alertmanager: service.optional(),
  grafana: service.optional(),
});

/** Where a stack stands in a cluster: what operators open tunnels to. */
export type KubernetesPlace = z.infer<typeof kubernetesPlace>;

/** What the last successful update recorded; a part is undefined where none has. */
export interface LastUpdate {
  /** Public URL of the router. */
  readonly url?: string | undefined;
  readonly weights?: z.infer<typeof weights> | undefined;
  /** Identity of each color's release. */
  readonly releases?: z.infer<typeof textPerColor> | undefined;
  /** Version of each color that builds its image. */
  readonly versions?: z.infer<typeof textPerColor> | undefined;
  /** The same of the services of the workload `owl`. */
  readonly serviceVersions?: z.infer<typeof serviceVersions> | undefined;
  /** Devices of this machine that it found for the colors, and their parts of them. */
  readonly gpus?: z.infer<typeof gpus> | undefined;
  readonly rejected?: Rejections | undefined;
  readonly lease?: Lease | undefined;
  /** Image of the stack's Grafana. */
  readonly grafanaImage?: string | undefined;
  /** Keys in the stack's own store of models that updates have put there. */
  readonly models?: readonly string[] | undefined;
  /** Where it stands in a cluster. */
  readonly kubernetes?: KubernetesPlace | undefined;
}

/** Reads the stack's own outputs: an update that fails leaves them as they are. Outside an engine there are none. */
export async function readLastUpdate(): Promise<LastUpdate> {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const result = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: stack })) as {
    outputs?: Readonly<Record<string, unknown>>;
  };
  const outputs = result.outputs ?? {};
  return {
    url: z.string().safeParse(outputs["url"]).data,
    weights: weights.safeParse(outputs["weights"]).data,
    releases: textPerColor.safeParse(outputs["releases"]).data,
    versions: textPerColor.safeParse(outputs["versions"]).data,
    serviceVersions: serviceVersions.safeParse(outputs["serviceVersions"]).data,
    gpus: gpus.safeParse(outputs["gpus"]).data,
    rejected: rejectionsSchema.safeParse(outputs["rejected"]).data,
    lease: leaseSchema.safeParse(outputs["lease"]).data,
    grafanaImage: z.string().safeParse(outputs["grafanaImage"]).data,
    models: z.array(z.string()).safeParse(outputs["models"]).data,
    kubernetes: kubernetesPlace.safeParse(outputs["kubernetes"]).data,
  };
}
