import type { Goal } from "../goal.ts";

/** Against what both are held: it is what no program of Pulumi can do without. */
export const flipGoal: Goal = {
  name: "flip-command",
  says: "pulumi up of a flip less its gate's checks, against pulumi up of an empty TypeScript program",
  unit: "s",
  better: "lower",
  bar: 1.5,
};

export const previewGoal: Goal = {
  name: "noop-preview",
  says: "pulumi preview without a change, against pulumi preview of an empty TypeScript program",
  unit: "s",
  better: "lower",
  bar: 2,
};
