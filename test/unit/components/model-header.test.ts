import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import * as reader from "../../../components/gguf/header.ts";
import { headerOfModel } from "../../../components/model-header.ts";
import { writtenHeader } from "./gguf/gguf-writer.ts";
import { smolLm2Full } from "./gguf/smollm2-1.7b.ts";

vi.mock(import("../../../components/gguf/header.ts"), { spy: true });

const folder = mkdtempSync(join(tmpdir(), "bluegreen-model-header-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("a header that fails its reader in a way nobody thought of is not understood, and ends nothing", () => {
  const path = "model.gguf";
  writeFileSync(join(folder, path), writtenHeader(smolLm2Full));
  expect(headerOfModel({ path }, folder)).toMatchObject({ header: { architecture: "llama" } });
  vi.mocked(reader.readModelHeader).mockImplementationOnce(() => {
    throw new RangeError("Map maximum size exceeded");
  });
  expect(headerOfModel({ path }, folder)).toEqual({
    unknown: "model.gguf: Map maximum size exceeded",
    absent: false,
  });
});
