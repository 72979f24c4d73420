/** Ports of a pod's Triton: 8000 is the server's, which shares its addresses. */
export const tritonPodPorts = { http: 8010, metrics: 8012 } as const;
