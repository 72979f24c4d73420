import * as pulumi from "@pulumi/pulumi";
import type { ModelFile } from "../../model.ts";
import { fetchFolder, textOf } from "./contract.ts";

/** A store of models in S3, whose files the pods of a color may read by the role of their service account. */
export interface ReadableStore {
  /** URL of the bucket. Known only once it exists, so it is no part of a pod. */
  readonly url: pulumi.Input<string>;
  readonly region: string;
  /** Service account of the pods, in their namespace. */
  readonly serviceAccountName: string;
  /** Pods that come before them wait, and try again. */
  readonly ready: readonly pulumi.Resource[];
}

/** Where the store is, and who gives credentials for it. */
interface StoreDocument {
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly url: string; readonly tokenFile: string };
}

/** Node loads it before the program. */
const storeFile = "store.mjs";

/** The agent of EKS on every node, by its address of IPv4, and what it takes. Source: Amazon EKS user guide, "EKS Pod Identities". */
const agent = {
  url: "http://169.254.170.23/v1/credentials",
  audience: "pods.eks.amazonaws.com",
  folder: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount",
  token: "eks-pod-identity-token",
  longestSeconds: 86_400,
} as const;

/** Words of Node before the program's name. */
export const storeOptions = ["--import", `${fetchFolder}/${storeFile}`];

/**
 * What a pod needs for credentials. EKS adds the same to pods whose service account has a role, by these names; but to those alone that come after
 * the role has reached all of EKS, and never later.
 */
export const storeToken = {
  volume: {
    name: agent.token,
    projected: {
      sources: [
        {
          serviceAccountToken: {
            audience: agent.audience,
            expirationSeconds: agent.longestSeconds,
            path: agent.token,
          },
        },
      ],
    },
  },
  mount: { name: agent.token, mountPath: agent.folder, readOnly: true },
};

/** URL by which the program finds a model in its stack's store: by its key there. */
export function storeSource({ path, sha256 }: Pick<ModelFile, "path"> & { readonly sha256: string }): string {
  return `s3:///${sha256}/${encodeURIComponent(path.slice(path.lastIndexOf("/") + 1))}`;
}

/** Files beside the program, by their names. */
export function storeFiles({ url, region }: Pick<ReadableStore, "url" | "region">) {
  const credentials = { url: agent.url, tokenFile: `${agent.folder}/${agent.token}` };
  const document = pulumi
    .output(url)
    .apply((known) => JSON.stringify({ url: known, region, credentials } satisfies StoreDocument));
  return { [storeFile]: textOf(storeFile), "sigv4.mjs": textOf("sigv4.mjs"), "store.json": document };
}
