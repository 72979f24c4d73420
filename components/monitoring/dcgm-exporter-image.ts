/** Image of NVIDIA's DCGM exporter that is taken where the config names none. */
export const dcgmExporterImage = "nvcr.io/nvidia/k8s/dcgm-exporter:4.6.0-4.8.3-distroless";
