import { describe } from "vitest";
import { candidates } from "./deployment/candidates.ts";
import { firstUpdate } from "./deployment/first-update.ts";
import { flipsUnderLoad } from "./deployment/flips.ts";
import { interruptions } from "./deployment/interruptions.ts";
import { shares } from "./deployment/shares.ts";
import { useStage } from "./deployment/use-stage.ts";
import { watching } from "./deployment/watching.ts";
import { wayBack } from "./deployment/way-back.ts";

describe("a stack on Kubernetes", () => {
  const stage = useStage("e2e-cloud");
  firstUpdate(stage);
  watching(stage);
  flipsUnderLoad(stage);
  shares(stage);
  candidates(stage);
  interruptions(stage);
  wayBack(stage);
});
