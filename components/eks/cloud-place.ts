import type * as pulumi from "@pulumi/pulumi";
import { labelNames } from "../labels.ts";

/** Where the parts of a stack stand in AWS. */
export interface CloudPlace {
  /** The `aws` provider of every part. Default: the program's own, which `aws:region` and AWS' usual variables set. */
  readonly provider?: pulumi.ProviderResource;
  /** Region of the provider, such as `eu-central-1`. */
  readonly region: string;
  /** `<project>-<stack>`: prefix of all names, and the value of the tag `bluegreen.stack`. */
  readonly prefix: string;
  /** Tags of whatever is made there, beside `Name` and `bluegreen.stack`. */
  readonly tags: Readonly<Record<string, string>>;
  /** What has to be done before anything is made or changed there. Default: nothing. */
  readonly ground?: readonly pulumi.Resource[];
}

/** Options of a resource of AWS that is a part of a component. */
export function cloudOptions(place: CloudPlace, parent: pulumi.Resource): pulumi.CustomResourceOptions {
  return {
    parent,
    ...(place.provider && { provider: place.provider }),
    ...(place.ground && { dependsOn: [...place.ground] }),
  };
}

/** Tags of one thing of a stack, whose name in AWS is `name`. The stack's own tags win over the two that are always there. */
export function cloudTags(place: CloudPlace, name: string): Record<string, string> {
  return { Name: name, [labelNames.stack]: place.prefix, ...place.tags };
}
