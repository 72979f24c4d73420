import type { ContainerArgs, RemoteImageArgs } from "@pulumi/docker";
import { resourceRule } from "../rule.ts";
import { containerType, remoteImageType } from "./types.ts";

const digest = /(^|@)sha256:[\da-f]{64}$/;

export const imagePinned = resourceRule<Partial<ContainerArgs & RemoteImageArgs>>()({
  name: "docker-image-pinned",
  description: "Every image is named by its digest, or built by the stack.",
  why: "A tag is whatever its registry says today: the release that was proven need not be the one that runs.",
  cure: "Name the image as `name@sha256:…` (docker image inspect --format '{{index .RepoDigests 0}}' NAME), and a container's by `imageId`.",
  types: [containerType, remoteImageType],
  *violations({ type, props }) {
    if (type === remoteImageType) {
      const { name = "", build } = props;
      if (build === undefined && !digest.test(name)) yield `name is ${name}; allowed: a digest, or a build`;
    } else {
      const { image = "" } = props;
      if (!digest.test(image)) yield `image is ${image}; allowed: the id of an image, or a digest`;
    }
  },
});
