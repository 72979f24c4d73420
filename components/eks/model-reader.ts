import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ReadableStore } from "../kubernetes/model-fetch/store.ts";
import { objectLabels } from "../kubernetes/object-labels.ts";
import { standingAt, type Place } from "../kubernetes/place.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import type { ModelStore } from "./model-store.ts";
import { serviceDomain } from "./partition.ts";
import { ServiceRole } from "./service-role.ts";

export interface ModelReaderArgs {
  readonly place: CloudPlace;
  /** Of the cluster, which has the add-on `eks-pod-identity-agent`. */
  readonly clusterName: pulumi.Input<string>;
  /** Where the pods of the colors stand in it. */
  readonly standing: Place;
  readonly store: Pick<ModelStore, "bucket" | "readPolicy" | "ready">;
}

/**
 * Lets the pods of both colors read a store of models: a service account, whose role may read the store and nothing else. It is what a `ColorStack`
 * takes as `modelSource`.
 */
export class ModelReader extends pulumi.ComponentResource implements ReadableStore {
  readonly url: pulumi.Output<string>;
  readonly region: string;
  readonly serviceAccountName: string;
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ModelReaderArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:ModelReader", name, {}, standingAt(args.standing, options));
    const { place, clusterName, standing, store } = args;
    const { prefix, namespace, ground } = standing;
    const serviceAccountName = `${prefix}-models`;

    const role = new ServiceRole(
      `${name}-role`,
      { place, service: "pods.eks.amazonaws.com", policy: store.readPolicy },
      { parent: this },
    );
    const account = new kubernetes.core.v1.ServiceAccount(
      `${name}-account`,
      {
        metadata: { name: serviceAccountName, namespace, labels: objectLabels(prefix, "models") },
        // Its pods talk to S3, never to the API server.
        automountServiceAccountToken: false,
      },
      { parent: this, dependsOn: [...ground] },
    );
    const association = new PodIdentityAssociation(
      `${name}-association`,
      {
        clusterName,
        namespace,
        serviceAccount: serviceAccountName,
        roleArn: role.arn,
        tags: cloudTags(place, serviceAccountName),
      },
      { ...cloudOptions(place, this), dependsOn: [...role.ready] },
    );

    this.url = pulumi.interpolate`https://${store.bucket}.s3.${place.region}.${serviceDomain(place.region)}`;
    this.region = place.region;
    this.serviceAccountName = serviceAccountName;
    this.ready = [account, association, ...store.ready];
    this.registerOutputs({ serviceAccountName });
  }
}
