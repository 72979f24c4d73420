import { inside } from "./layout.ts";
import { clusterDomain, podNetwork, type ClusterPlan } from "./plan.ts";
import { pauseImage } from "./pause-image.ts";

/** Files that the cluster's programs read, by their path below the state's folder. Paths in them are as seen from inside. */
export function configurationOf(plan: ClusterPlan, cniPlugins: string): Readonly<Record<string, string>> {
  return {
    "containerd.toml": containerd(cniPlugins),
    "cni/10-pods.conflist": json(podLinks),
    "kubelet.json": json(kubelet(plan)),
    Corefile: corefile,
    // Names that are not the cluster's lead nowhere, so that a test meets the same on every machine.
    "resolv.conf": `nameserver ${plan.nodeAddress}\n`,
  };
}

/** Values that kubelet wants the kernel to have, by their path below /proc/sys. It is shown these files, so the host's stay as they are. */
export const kernelValues: Readonly<Record<string, string>> = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
};

function containerd(cniPlugins: string): string {
  return `version = 2

[plugins."io.containerd.internal.v1.opt"]
  path = "/run/containerd/opt"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Machines in a sandbox may not lower a process's score below their own.
  restrict_oom_score_adj = true

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cniPlugins}"
    conf_dir = "${inside.state}/cni"
`;
}

/** Routed, not bridged: a Service that leads to the same node needs no br_netfilter then, which a kernel may lack. */
const podLinks = {
  cniVersion: "0.4.0",
  name: "pods",
  plugins: [
    {
      type: "ptp",
      ipMasq: true,
      ipam: { type: "host-local", ranges: [[{ subnet: podNetwork }]], routes: [{ dst: "0.0.0.0/0" }] },
    },
    { type: "portmap", capabilities: { portMappings: true } },
  ],
};

/** Kubelet's defaults but for what a small, busy machine asks for; above all the default sync period of one minute. */
function kubelet({ cgroup, nodeAddress }: ClusterPlan) {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: { x509: { clientCAFile: `${inside.state}/pki/ca.crt` } },
    tlsCertFile: `${inside.state}/pki/kubelet.crt`,
    tlsPrivateKeyFile: `${inside.state}/pki/kubelet.key`,
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    clusterDomain,
    clusterDNS: [nodeAddress],
    resolvConf: `${inside.state}/resolv.conf`,
    // A full disk of the host is no reason to evict a test's pods, nor to delete images that were brought in by hand.
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
    imageGCHighThresholdPercent: 100,
  };
}

const corefile = `.:53 {
  errors
  ready
  cache 30
  kubernetes ${clusterDomain} in-addr.arpa {
    kubeconfig ${inside.state}/users/dns.json
  }
}
`;

function json(document: object): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
