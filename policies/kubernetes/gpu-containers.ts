import { eachKnown } from "../each-known.ts";
import { containersOf, type Pod } from "./pods.ts";

/** Resources of NVIDIA's device plugin: whole GPUs, and parts of them such as `nvidia.com/mig-1g.5gb`. */
const gpuResources = /^nvidia\.com\/(gpu|mig-)/;

/** What a container asks for of one kind of GPUs. */
export interface AskedGpus {
  readonly path: string;
  readonly resource: string;
  readonly request: string | undefined;
  readonly limit: string | undefined;
}

/** All GPUs that a pod asks for, by container and kind, as far as a preview knows them. */
export function gpusOf(pod: Pod): readonly AskedGpus[] {
  const found = eachKnown(containersOf(pod), ({ path, container }) => {
    const { requests = {}, limits = {} } = container.resources ?? {};
    const named = new Set([...Object.keys(requests), ...Object.keys(limits)]);
    const gpus = [...named].filter((resource) => gpuResources.test(resource));
    return eachKnown(gpus, (resource) => [
      { path, resource, request: amount(requests[resource]), limit: amount(limits[resource]) },
    ]);
  });
  return [...found];
}

function amount(quantity: string | number | undefined): string | undefined {
  return quantity === undefined ? undefined : String(quantity);
}
