/** DCGM's own libraries need more than the other exporters do, MiB. */
const gpuExporterMebibytes = 512;

/** Memory limits of the exporters' containers, MiB. */
export interface ExporterLimits {
  readonly exporter: number;
  readonly host: number;
  readonly nginx: number;
  readonly gpu: number;
}

/** `each` is what the stack's config gives every one of them. */
export function exporterLimits(each: number): ExporterLimits {
  return { exporter: each, host: each, nginx: each, gpu: Math.max(each, gpuExporterMebibytes) };
}
