import { colors, type Color } from "../components/color.ts";
import type { StackConfig } from "./config.ts";

/** Version of each color whose image is built from app/. */
export function builtVersions(config: StackConfig): Partial<Record<Color, string>> {
  const building = colors.filter((color) => config[color].image === undefined);
  return Object.fromEntries(building.map((color) => [color, config[color].version]));
}
