import type { PolicyResource } from "@pulumi/policy";
import { colors, type Color } from "../../components/color.ts";
import { labelNames } from "../../components/labels.ts";
import { knownOr } from "../known.ts";
import { labelsIn } from "./labels-of.ts";
import { at, listOf, objectOf } from "./shape.ts";
import { containerType, gateType, podSetTypes, releaseType, routeTypes } from "./types.ts";

/** A container as rules about colors see it, whatever runs it. */
export interface ServingContainer {
  /** Such as `container blue-container`. */
  readonly title: string;
  readonly urn: string;
  readonly hasMemoryLimit: boolean;
  /** Whether somebody asks it if it can answer. */
  readonly hasHealth: boolean;
}

/** Routes of a stack. */
function routesOf(resources: readonly PolicyResource[]): PolicyResource[] {
  return resources.filter(({ type }) => routeTypes.some((route) => route === type));
}

/** Colors that have users, or that a gate is asked to let have some. */
export function servedColors(resources: readonly PolicyResource[]): Color[] {
  const weights = routesOf(resources).map(({ props }) => objectOf(props["weights"]));
  const candidates = resources
    .filter(({ type }) => type === gateType)
    .flatMap(({ props }) => Object.keys(objectOf(props["candidates"])));
  return colors.filter(
    (color) => candidates.includes(color) || weights.some((weight) => Number(weight[color]) > 0),
  );
}

/** The release of a color; undefined where none is declared. */
export function releaseOf(resources: readonly PolicyResource[], color: Color): PolicyResource | undefined {
  return resources.find(({ type, props }) => type === releaseType && props["subject"] === color);
}

/** What belongs to a color by its label. */
export function partsOf(resources: readonly PolicyResource[], color: Color): PolicyResource[] {
  return resources.filter((resource) => knownOr(() => labelsIn(resource)[labelNames.color]) === color);
}

/** The containers that make up a color. */
export function containersOf(resources: readonly PolicyResource[], color: Color): ServingContainer[] {
  return partsOf(resources, color).flatMap((part) => {
    if (part.type === containerType) return [dockerContainer(part)];
    return podSetTypes.some((type) => type === part.type) ? podContainers(part) : [];
  });
}

function dockerContainer({ name, urn, props }: PolicyResource): ServingContainer {
  const [first] = listOf(at(props, "healthcheck", "tests"));
  return {
    title: `container ${name}`,
    urn,
    hasMemoryLimit: Number(props["memory"] ?? 0) > 0,
    hasHealth: first !== undefined && first !== "NONE",
  };
}

/** With their sidecars; a container that has ended before the others begin serves nobody. */
function podContainers({ name, urn, props }: PolicyResource): ServingContainer[] {
  const spec = at(props, "spec", "template", "spec");
  const sidecars = listOf(at(spec, "initContainers")).filter(
    (each) => at(each, "restartPolicy") === "Always",
  );
  return [...listOf(at(spec, "containers")), ...sidecars].map((container) => ({
    title: `container ${String(at(container, "name"))} of ${name}`,
    urn,
    hasMemoryLimit: at(container, "resources", "limits", "memory") !== undefined,
    hasHealth: at(container, "readinessProbe") !== undefined || at(container, "startupProbe") !== undefined,
  }));
}
