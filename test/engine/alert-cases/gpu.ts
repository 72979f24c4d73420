import type { AlertCase } from "./case.ts";

const labels = '{job="gpu", gpu="0", UUID="GPU-1", Hostname="h"}';

/** GPUs, as DCGM's exporter tells of them. */
export const gpuCases: readonly AlertCase[] = [
  {
    title: "the driver reported XID 79",
    alert: "GpuFault",
    series: { [`DCGM_FI_DEV_XID_ERRORS${labels}`]: "0x10 79x10" },
    fires: [{ severity: "critical", color: "none", gpu: "0", UUID: "GPU-1" }],
  },
  {
    title: "there was no fault",
    alert: "GpuFault",
    series: { [`DCGM_FI_DEV_XID_ERRORS${labels}`]: "0x20" },
    fires: [],
  },
  {
    title: "98 % of the memory are in use",
    alert: "GpuMemoryFull",
    series: { [`DCGM_FI_DEV_FB_USED${labels}`]: "98x20", [`DCGM_FI_DEV_FB_FREE${labels}`]: "2x20" },
    fires: [{ severity: "warning", color: "none", gpu: "0", UUID: "GPU-1" }],
  },
  {
    title: "90 % of the memory are in use",
    alert: "GpuMemoryFull",
    series: { [`DCGM_FI_DEV_FB_USED${labels}`]: "90x20", [`DCGM_FI_DEV_FB_FREE${labels}`]: "10x20" },
    fires: [],
  },
];
