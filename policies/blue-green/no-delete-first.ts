import { stackRule } from "../rule.ts";
import { partsOf, releaseOf, servedColors } from "./deployment.ts";

export const noDeleteFirst = stackRule({
  name: "bluegreen-no-delete-first",
  description: "Nothing of a color with users is deleted before its replacement is there.",
  why: "Between the two its users meet nobody.",
  cure: "Take `deleteBeforeReplace` out, and change the color that has no users.",
  *violations(resources) {
    for (const color of servedColors(resources)) {
      const release = releaseOf(resources, color);
      for (const { name, urn, opts } of [...(release ? [release] : []), ...partsOf(resources, color)])
        if (opts.deleteBeforeReplace === true)
          yield {
            text: `deleteBeforeReplace of ${name} is true, and ${color} has users; allowed: false`,
            urn,
          };
    }
  },
});
