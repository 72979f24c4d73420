import { stackRule } from "../rule.ts";
import { releaseOf, servedColors } from "./deployment.ts";
import { at } from "./shape.ts";

export const servedModel = stackRule({
  name: "bluegreen-served-model",
  description: "The model of a color with users is pinned by its SHA-256.",
  why: "A model without a hash is whatever its file holds at the next start, and no gate has seen that.",
  cure: "Set `model: { file, sha256 }` of the color (sha256sum FILE).",
  *violations(resources) {
    for (const color of servedColors(resources)) {
      const release = releaseOf(resources, color);
      const model = at(release?.props, "facts", "model");
      if (typeof model === "string" && /^[\da-f]{64}$/.test(model)) continue;
      const found = typeof model === "string" ? model : "left out";
      yield {
        text: `facts.model of the release of ${color}, which has users, is ${found}; allowed: a SHA-256`,
        ...(release && { urn: release.urn }),
      };
    }
  },
});
