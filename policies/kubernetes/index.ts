import type { Rule } from "../rule.ts";
import { gpusPlaced } from "./gpus-placed.ts";
import { gpusWhole } from "./gpus-whole.ts";
import { graceCoversDrain } from "./grace-covers-drain.ts";
import { imagePinned } from "./image-pinned.ts";
import { namespaceRestricted } from "./namespace-restricted.ts";
import { noPlaintextSecrets } from "./no-plaintext-secrets.ts";
import { podSecurityRestricted } from "./pod-security-restricted.ts";
import { probed } from "./probed.ts";
import { servingColorRedundant } from "./serving-color-redundant.ts";

/** What runs in a cluster. */
export const kubernetesRules: readonly Rule[] = [
  podSecurityRestricted,
  namespaceRestricted,
  probed,
  graceCoversDrain,
  gpusWhole,
  gpusPlaced,
  servingColorRedundant,
  imagePinned,
  noPlaintextSecrets,
];
