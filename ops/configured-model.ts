import type { Color } from "../components/color.ts";
import { modelFileOf, type ModelFile } from "../components/model.ts";
import type { StackConfig } from "../infra/config.ts";
import { OperatorError } from "./exit.ts";

/** The model file of a color. Throws `OperatorError` where there is none of its name. */
export function configuredModel(config: StackConfig, color: Color): ModelFile {
  try {
    return modelFileOf(config[color].model);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new OperatorError("usage", `${color}.model: ${error.message}`, undefined, { cause: error });
  }
}
