import { describe, expect, it } from "vitest";
import type { Place } from "../../../components/kubernetes/place.ts";
import type { EksStackConfig } from "../../../infra/config.ts";
import type { EksGround } from "../../../infra/eks-ground.ts";
import { declareModels } from "../../../infra/eks-models.ts";

describe("a model for the stack's own store", () => {
  it("has to be on the machine that updates, and nothing is declared where it is not", () => {
    const model = { file: "models/nowhere.gguf", sha256: "a".repeat(64) };
    const eks = { modelStore: { blue: false, green: true }, deletionProtection: true };
    const config = { eks, blue: { model }, green: { model } } as unknown as EksStackConfig;
    expect(() => declareModels(config, {} as EksGround, {} as Place)).toThrow(
      "green.model: models/nowhere.gguf is not on this machine, from which the update puts it into the stack's store (eks.modelStore); " +
        "allowed is a file below the project's directory; put it there; a preset's comes by npx bluegreen up",
    );
  });
});
