import type { Color } from "../components/color.ts";
import type { ColorConfig, StackConfig } from "./config.ts";
import { converter, triton, type ConverterConfig, type TritonConfig } from "./owl-schema.ts";

/** Config of one color of the workload `owl`, defaults filled in. */
export type OwlColorConfig = ColorConfig & {
  readonly triton: TritonConfig;
  readonly converter: ConverterConfig;
};

/** A color's config with the parts that its workload has, defaults filled in. */
export function withOwlParts(color: ColorConfig): OwlColorConfig {
  return {
    ...color,
    triton: color.triton ?? triton.parse({}),
    converter: color.converter ?? converter.parse({}),
  };
}

/** Config of a color whose workload is `owl`; undefined where the stack has another one. */
export function owlColorOf(
  config: Pick<StackConfig, "workload" | Color>,
  color: Color,
): OwlColorConfig | undefined {
  return config.workload === "owl" ? withOwlParts(config[color]) : undefined;
}
