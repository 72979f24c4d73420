import { awsRules } from "./aws/index.ts";
import { blueGreenRules } from "./blue-green/index.ts";
import { dockerRules } from "./docker/index.ts";
import { kubernetesRules } from "./kubernetes/index.ts";
import type { Rule } from "./rule.ts";

/** Every rule of the pack. */
export const rules: readonly Rule[] = [...blueGreenRules, ...dockerRules, ...kubernetesRules, ...awsRules];
