import { afterAll, beforeAll } from "vitest";
import { CloudStage } from "./stage.ts";

/** A stage for the tests of a file, made before them and removed after them. */
export function useStage(name: string): () => CloudStage {
  let stage: CloudStage | undefined;
  beforeAll(async () => {
    stage = await CloudStage.open(name);
  });
  afterAll(async () => {
    await stage?.close();
  });
  return () => {
    if (stage === undefined) throw new Error(`the stage ${name} is not open`);
    return stage;
  };
}
