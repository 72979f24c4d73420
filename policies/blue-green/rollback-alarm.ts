import type { PolicyResource } from "@pulumi/policy";
import { known, knownOr } from "../known.ts";
import { stackRule } from "../rule.ts";
import { servedColors } from "./deployment.ts";
import { at, objectOf } from "./shape.ts";
import { containerType } from "./types.ts";

export const rollbackAlarm = stackRule({
  name: "bluegreen-rollback-alarm",
  description: "An alert tells when users should go back to the other color.",
  why: "Without it a release that fails after its rollout fails until somebody notices.",
  cure: 'Set `monitoring.enabled: true`; an alert of your own needs the label `rollback: "true"`.',
  *violations(resources) {
    if (servedColors(resources).length === 0) return;
    if (resources.some((resource) => textsOf(resource).some((text) => rollbackLabel.test(text)))) return;
    yield { text: 'No alert has the label rollback: "true"; allowed: one or more' };
  },
});

/** In rules of Prometheus, which are YAML. */
const rollbackLabel = /^\s*rollback:\s*["']?true["']?\s*$/m;

/** Documents that a resource brings to what watches: variables of a container, data of a ConfigMap. */
function textsOf({ type, props }: PolicyResource): string[] {
  if (type === containerType)
    return [...known(at(props, "envs") as readonly string[] | undefined)].map(([, text]) => text);
  if (type !== "kubernetes:core/v1:ConfigMap") return [];
  const data = objectOf(at(props, "data"));
  return Object.keys(data).flatMap((key) => {
    const text = knownOr(() => data[key]);
    return typeof text === "string" ? [text] : [];
  });
}
