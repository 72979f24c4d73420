import type { LoadPlan } from "./script/plan.ts";

/** Of what is asked; the same in every run, so that runs can be compared. */
export const asked: Pick<LoadPlan, "patienceSeconds" | "tokens" | "users" | "seed"> = {
  patienceSeconds: { health: 10, chat: 60, stream: 60 },
  tokens: { chat: 16, stream: 32 },
  // So many that some of them are among the 1 % of a first step of a canary.
  users: 500,
  seed: 1,
};
