import type { Reach } from "../../../ops/reach.ts";

const nobodyAsks = () => Promise.reject(new Error("nothing here reaches a stack"));

/** The reach of what needs none. */
export const unreached: Reach = {
  cluster: nobodyAsks,
  account: nobodyAsks,
  target: nobodyAsks,
  recorded: nobodyAsks,
  configured: nobodyAsks,
  close: () => Promise.resolve(),
};
