import type { ContainerArgs, ImageArgs, RemoteImageArgs } from "@pulumi/docker";
import { imageName } from "../image-reference.ts";
import { resourceRule } from "../rule.ts";
import { containerType, imageType, remoteImageType } from "./types.ts";

/** The input that names an image, by the type that has it. */
const inputs = { [containerType]: "image", [remoteImageType]: "name", [imageType]: "imageName" } as const;

export const imageNotLatest = resourceRule<Partial<ContainerArgs & RemoteImageArgs & ImageArgs>>()({
  name: "docker-image-not-latest",
  description: "No image is the latest one.",
  why: "What `latest` is changes without a word, so blue and green of one version may be two programs.",
  cure: "Give the image a version of its own, or name it by its digest.",
  types: [containerType, remoteImageType, imageType],
  *violations({ type, props }) {
    const input = inputs[type as keyof typeof inputs];
    const image = props[input] ?? "";
    const named = imageName(image);
    if (named.kind === "digest" || named.tag !== "latest") return;
    const meant = image.endsWith(":latest") ? image : `${image}, which is ${image}:latest`;
    yield `${input} is ${meant}; allowed: another tag, or a digest`;
  },
});
