import type { RepositoryArgs } from "@pulumi/aws/ecr/repository";
import { resourceRule } from "../rule.ts";

export const imageTagsImmutable = resourceRule<RepositoryArgs>()({
  name: "aws-image-tags-immutable",
  description: "A tag of a repository means one image for ever.",
  why: "A pod that is made again would else serve another image than the one that its gate has seen.",
  cure: 'Set imageTagMutability to "IMMUTABLE".',
  types: ["aws:ecr/repository:Repository"],
  violations({ props: { imageTagMutability = "MUTABLE" } }) {
    if (imageTagMutability === "IMMUTABLE") return [];
    return [`imageTagMutability is ${imageTagMutability}; allowed: IMMUTABLE`];
  },
});
