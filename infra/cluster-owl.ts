import type { Color } from "../components/color.ts";
import type { OwlParts } from "../components/kubernetes/owl-pod.ts";
import { imageIn } from "./cluster-image.ts";
import type { ClusterStackConfig } from "./config.ts";
import { owlColorOf } from "./owl-config.ts";

/** What stands beside the server in a color's pods; undefined where the stack has another workload. */
export function owlPartsOf(config: ClusterStackConfig, color: Color): OwlParts | undefined {
  const owl = owlColorOf(config, color);
  if (owl === undefined) return undefined;
  const { triton, converter } = owl;
  return {
    triton: {
      ...triton,
      image: imageIn(config, `${color}.triton.image`, triton.image),
      repositoryGibibytes: config.kubernetes.repositoryGibibytes,
    },
    converter: { ...converter, image: imageIn(config, `${color}.converter.image`, converter.image) },
  };
}
