import { scrapes, type AlertSettings } from "../settings.ts";
import { noColor, type Alert } from "./alert.ts";

/** Share of a GPU's memory above which the next allocation may fail. */
const memoryRatio = 0.95;

/** Names of the series: NVIDIA's dcgm-exporter, default counters. */
const series = {
  fault: "DCGM_FI_DEV_XID_ERRORS",
  used: "DCGM_FI_DEV_FB_USED",
  free: "DCGM_FI_DEV_FB_FREE",
} as const;

/** Faults and memory of the GPUs, where they are watched. */
export function gpuAlerts(settings: AlertSettings): Alert[] {
  return settings.gpus ? [gpuFault(settings), gpuMemoryFull(settings)] : [];
}

/** The series keeps the last fault's number until the exporter is started again. */
function gpuFault(settings: AlertSettings): Alert {
  return {
    name: "GpuFault",
    expr: `max by (gpu, UUID) (${series.fault}) > 0`,
    for: scrapes(1, settings),
    severity: "critical",
    summary: "GPU {{ $labels.gpu }} had the fault XID {{ $value }}",
    description: "The driver reported it; some faults stop everything on that GPU until it is reset.",
    runbook: "gpufault",
    labels: noColor,
  };
}

function gpuMemoryFull(settings: AlertSettings): Alert {
  const { used, free } = series;
  return {
    name: "GpuMemoryFull",
    expr: `max by (gpu, UUID) (${used} / (${used} + ${free})) > ${memoryRatio}`,
    for: scrapes(6, settings),
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of the memory of GPU {{ $labels.gpu }} is in use",
    description: `Above ${memoryRatio * 100} % a color that loads its model beside the other one may find no room.`,
    runbook: "gpumemoryfull",
    labels: noColor,
  };
}
