import type * as docker from "@pulumi/docker";
import type { Color } from "../color.ts";
import type { ModelFile } from "../model.ts";
import type { OwlServices } from "../serving-settings.ts";
import { serviceContainer, type ServiceContext } from "./color-service.ts";
import { converterFacts, converterUrl, declareConverter, type ConverterArgs } from "./converter.ts";
import { declareTriton, tritonFacts, tritonUrl, type TritonArgs } from "./triton.ts";

/** What a color of the workload `owl` has behind its server. */
export interface OwlArgs {
  readonly triton: TritonArgs;
  readonly converter: ConverterArgs;
}

/** What of the services is part of their color's release. */
export function owlFacts(
  prefix: string,
  color: Color,
  version: string,
  { triton, converter }: OwlArgs,
): Record<string, string | number> {
  return {
    ...tritonFacts(prefix, color, version, triton),
    ...converterFacts(prefix, color, version, converter),
  };
}

/** Names of the services' containers. */
export function owlContainers(prefix: string, color: Color): string[] {
  return [serviceContainer(prefix, color, "triton"), serviceContainer(prefix, color, "converter")];
}

/** What the color's server is told of them. */
export function owlServices(prefix: string, color: Color, { triton }: OwlArgs): OwlServices {
  return {
    tritonUrl: tritonUrl(prefix, color),
    tritonModel: triton.model,
    converterUrl: converterUrl(prefix, color),
  };
}

/**
 * Declares the services of a color; their containers, where it runs. One after the other: of two that are replaced at once, Pulumi takes the server
 * away for one alone, and does not wait for that before it takes the other.
 */
export function declareOwlServices(
  context: ServiceContext,
  model: ModelFile & { readonly sha256: string },
  { triton, converter }: OwlArgs,
): docker.Container[] {
  const first = [declareTriton(context, model, triton)].filter((container) => container !== undefined);
  const second = [declareConverter(context, converter, first)].filter((container) => container !== undefined);
  return [...first, ...second];
}
