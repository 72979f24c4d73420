import { inside } from "./layout.ts";
import { apiPort, clusterDomain, nodeName, podNetwork, serviceNetwork, type ClusterPlan } from "./plan.ts";

/** A program of the cluster and how it is called, from inside. */
export interface Component {
  readonly name: string;
  readonly command: readonly string[];
}

const kube = `${inside.tools}/kubernetes`;
const pki = (file: string) => `${inside.state}/pki/${file}`;
const userOf = (name: string) => `${inside.state}/users/${name}.json`;
const etcdUrl = "http://127.0.0.1:2379";

/** What the others stand on; the API waits for etcd itself. */
export function foundations({ nodeAddress }: ClusterPlan): readonly Component[] {
  return [
    { name: "containerd", command: ["containerd", "--config", `${inside.state}/containerd.toml`] },
    {
      name: "etcd",
      command: [
        kube,
        "etcd",
        `--data-dir=${inside.state}/etcd`,
        "--unsafe-no-fsync",
        `--listen-client-urls=${etcdUrl}`,
        `--advertise-client-urls=${etcdUrl}`,
        "--listen-peer-urls=http://127.0.0.1:2380",
        "--log-level=warn",
      ],
    },
    {
      name: "kube-apiserver",
      command: [
        kube,
        "kube-apiserver",
        `--etcd-servers=${etcdUrl}`,
        `--bind-address=${nodeAddress}`,
        `--advertise-address=${nodeAddress}`,
        `--secure-port=${apiPort}`,
        `--service-cluster-ip-range=${serviceNetwork}`,
        "--allow-privileged=true",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        `--client-ca-file=${pki("ca.crt")}`,
        `--tls-cert-file=${pki("apiserver.crt")}`,
        `--tls-private-key-file=${pki("apiserver.key")}`,
        "--kubelet-preferred-address-types=InternalIP",
        `--kubelet-certificate-authority=${pki("ca.crt")}`,
        `--kubelet-client-certificate=${pki("apiserver-to-kubelet.crt")}`,
        `--kubelet-client-key=${pki("apiserver-to-kubelet.key")}`,
        `--service-account-issuer=https://kubernetes.default.svc.${clusterDomain}`,
        `--service-account-key-file=${pki("sa.pub")}`,
        `--service-account-signing-key-file=${pki("sa.key")}`,
      ],
    },
  ];
}

/** What is started once the API answers. */
export function controllers({ nodeAddress }: ClusterPlan): readonly Component[] {
  return [
    {
      name: "kube-controller-manager",
      command: [
        kube,
        "kube-controller-manager",
        `--kubeconfig=${userOf("controller-manager")}`,
        "--leader-elect=false",
        "--secure-port=0",
        "--use-service-account-credentials=true",
        `--service-account-private-key-file=${pki("sa.key")}`,
        `--root-ca-file=${pki("ca.crt")}`,
      ],
    },
    {
      name: "kube-scheduler",
      command: [
        kube,
        "kube-scheduler",
        `--kubeconfig=${userOf("scheduler")}`,
        "--leader-elect=false",
        "--secure-port=0",
      ],
    },
    {
      name: "kubelet",
      command: [
        kube,
        "kubelet",
        `--config=${inside.state}/kubelet.json`,
        `--kubeconfig=${userOf("node")}`,
        `--hostname-override=${nodeName}`,
        `--node-ip=${nodeAddress}`,
      ],
    },
    {
      name: "kube-proxy",
      command: [
        kube,
        "kube-proxy",
        `--kubeconfig=${userOf("proxy")}`,
        `--hostname-override=${nodeName}`,
        `--cluster-cidr=${podNetwork}`,
        // Limits of connection tracking are the host's, and not a cluster's to change.
        "--conntrack-max-per-core=0",
        "--conntrack-tcp-timeout-established=0",
        "--conntrack-tcp-timeout-close-wait=0",
      ],
    },
    { name: "coredns", command: [`${inside.tools}/coredns`, "-conf", `${inside.state}/Corefile`] },
  ];
}
