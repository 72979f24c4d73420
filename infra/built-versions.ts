import { colors, type Color } from "../components/color.ts";
import type { StackConfig } from "./config.ts";
import { owlColorOf } from "./owl-config.ts";

/** Version of each color whose image is built from app/. */
export function builtVersions(config: StackConfig): Partial<Record<Color, string>> {
  const building = colors.filter((color) => config[color].image === undefined);
  return Object.fromEntries(building.map((color) => [color, config[color].version]));
}

/** The versions of the services that are built for the colors of the workload `owl`. */
export type ServiceVersions = Record<"triton" | "converter", Partial<Record<Color, string>>>;

/** Version of each color whose services are built from triton/ and converter/; undefined with another workload, or where nothing is built. */
export function builtServiceVersions(config: StackConfig): ServiceVersions | undefined {
  if (config.workload !== "owl" || config.target !== "docker") return undefined;
  return { triton: versionsOf(config, "triton"), converter: versionsOf(config, "converter") };
}

function versionsOf(config: StackConfig, service: keyof ServiceVersions): Partial<Record<Color, string>> {
  const building = colors.filter((color) => owlColorOf(config, color)?.[service].image === undefined);
  return Object.fromEntries(building.map((color) => [color, config[color].version]));
}
