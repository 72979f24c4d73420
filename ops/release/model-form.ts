import { modelPresets } from "../../components/model.ts";
import type { StackConfig } from "../../infra/config.ts";

/** What the model files of a workload look like. */
export interface ModelForm {
  /** Ends the name of each, without the dot. */
  readonly extension: string;
  readonly name: string;
  /** Text that each has at this byte. */
  readonly magic: { readonly text: string; readonly at: number };
  /** Names of models that need no file. */
  readonly presets: readonly string[];
}

export const modelForms: Readonly<Record<StackConfig["workload"], ModelForm>> = {
  gguf: {
    extension: "gguf",
    name: "GGUF file",
    magic: { text: "GGUF", at: 0 },
    presets: Object.keys(modelPresets),
  },
  owl: {
    extension: "tar",
    name: "tar archive",
    magic: { text: "ustar", at: 257 },
    presets: [],
  },
};

export function isModelFile(name: string, { extension }: ModelForm): boolean {
  return new RegExp(`.\\.${extension}$`, "i").test(name);
}
