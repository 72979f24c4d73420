import { apiServiceAddress, clusterDomain, nodeName, type ClusterPlan } from "./plan.ts";

/** A certificate that `kubernetes pki` issues: for a server where it has addresses, else for a client. */
export interface WantedCertificate {
  /** Of its files, `<name>.crt` and `<name>.key`. */
  readonly name: string;
  readonly commonName: string;
  readonly organizations?: readonly string[];
  readonly addresses?: readonly string[];
  readonly dnsNames?: readonly string[];
}

/** Everybody who talks to the API, by the name that Kubernetes' own roles are bound to. */
export const users: readonly WantedCertificate[] = [
  { name: "admin", commonName: "admin", organizations: ["system:masters"] },
  { name: "controller-manager", commonName: "system:kube-controller-manager" },
  { name: "scheduler", commonName: "system:kube-scheduler" },
  { name: "proxy", commonName: "system:kube-proxy" },
  { name: "node", commonName: `system:node:${nodeName}`, organizations: ["system:nodes"] },
  // Kubernetes' own role for DNS is from the time before endpoint slices.
  { name: "dns", commonName: "dns", organizations: ["system:masters"] },
];

export function certificatesOf({ nodeAddress }: ClusterPlan): readonly WantedCertificate[] {
  const service = ["kubernetes", "kubernetes.default", "kubernetes.default.svc"];
  return [
    ...users,
    { name: "apiserver-to-kubelet", commonName: "apiserver", organizations: ["system:masters"] },
    {
      name: "apiserver",
      commonName: "kube-apiserver",
      addresses: [nodeAddress, apiServiceAddress],
      dnsNames: [...service, `kubernetes.default.svc.${clusterDomain}`],
    },
    { name: "kubelet", commonName: nodeName, addresses: [nodeAddress], dnsNames: [nodeName] },
  ];
}
