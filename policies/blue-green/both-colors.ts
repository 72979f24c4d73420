import { colors } from "../../components/color.ts";
import { stackRule } from "../rule.ts";
import { releaseOf, servedColors } from "./deployment.ts";

export const bothColors = stackRule({
  name: "bluegreen-both-colors",
  description: "Blue and green are both declared.",
  why: "With one color there is nothing to prove a release on, and nothing to go back to.",
  cure: "Declare a ColorStack for each color; `standby: stopped` saves the other one's memory.",
  *violations(resources) {
    const releases = colors.filter((color) => releaseOf(resources, color) !== undefined);
    if (releases.length === 0 && servedColors(resources).length === 0) return;
    for (const color of colors)
      if (!releases.includes(color)) yield { text: `${color} has no release; allowed: one for each color` };
  },
});
