import { labelNames } from "../../components/labels.ts";
import { knownOr } from "../known.ts";
import { stackRule } from "../rule.ts";
import { labelsIn } from "./labels-of.ts";
import { isProtected } from "./protection.ts";
import { balancerTypes, containerType } from "./types.ts";

/** What users meet first, whatever the target. */
const routers = [containerType, "kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Service"];

export const routerProtected = stackRule({
  name: "bluegreen-router-protected",
  description: "The router is protected while it serves.",
  why: "Both colors are reached by it: replacing it is an outage for everybody.",
  cure: "Let it come after a guarded `Release`, as `Router` does; a balancer also has `deletionProtection`.",
  *violations(resources) {
    for (const resource of resources) {
      const { type, name, urn } = resource;
      const isRouter =
        balancerTypes.some((balancer) => balancer === type) ||
        (routers.includes(type) && knownOr(() => labelsIn(resource)[labelNames.role]) === "router");
      if (isRouter && !isProtected(resource, "router"))
        yield { text: `${name} is a router without a guarded release; allowed: one, or protect: true`, urn };
    }
  },
});
