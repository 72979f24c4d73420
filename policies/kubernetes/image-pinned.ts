import { eachKnown } from "../each-known.ts";
import { resourceRule } from "../rule.ts";
import { imageName } from "../image-reference.ts";
import { containersOf, podMakers, podOf, type PodMaker } from "./pods.ts";

export const imagePinned = resourceRule<PodMaker>()({
  name: "kubernetes-image-pinned",
  description: "Images are named by a digest, or by a tag other than latest.",
  why: "A pod that starts again on another node would run whatever latest is then, and no gate has seen that.",
  cure: "Name the image by its digest, or by a tag of a registry that keeps tags as they are.",
  types: podMakers,
  *violations({ props }) {
    const pod = podOf(props);
    if (pod === undefined) return;
    yield* eachKnown(containersOf(pod), function* ({ path, container: { image = "" } }) {
      const name = imageName(image);
      if (name.kind === "tag" && name.tag === "latest")
        yield `${path}.image is "${image}", which is latest; allowed: a digest, or another tag`;
    });
  },
});
