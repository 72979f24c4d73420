import { labelNames } from "../../components/labels.ts";
import { knownOr } from "../known.ts";
import { stackRule } from "../rule.ts";
import { labelsIn } from "./labels-of.ts";
import { isProtected } from "./protection.ts";

/** What conversations are kept in by its label, and what is a database whatever it is labelled. */
const places = ["docker:index/volume:Volume", "kubernetes:core/v1:PersistentVolumeClaim"];
const databases = ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"];

export const databaseProtected = stackRule({
  name: "bluegreen-database-protected",
  description: "Where conversations are kept is protected.",
  why: "Colors come and go; what users said is there once.",
  cure: "Let it come after a guarded `Release`, as `History` does; a database of AWS also has `deletionProtection`.",
  *violations(resources) {
    for (const resource of resources) {
      const { type, name, urn } = resource;
      const isHistory =
        databases.includes(type) ||
        (places.includes(type) && knownOr(() => labelsIn(resource)[labelNames.role]) === "history");
      if (isHistory && !isProtected(resource, "history"))
        yield {
          text: `${name} keeps the history without a guarded release; allowed: one, or protect: true`,
          urn,
        };
    }
  },
});
