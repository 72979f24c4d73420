import { expect, it, vi } from "vitest";
import { readConfig } from "../../../app/config.ts";

vi.mock("../../../app/processors.ts", () => ({ processors: () => 384 }));

it("a machine of more processors than threads are allowed gets the most that are", () => {
  expect(readConfig({ MODEL_PATH: "/models/tiny.gguf" }).threads).toBe(256);
});
