import { capabilities } from "../../../../policies/docker/capabilities.ts";
import { noEngineSocket } from "../../../../policies/docker/no-engine-socket.ts";
import { noHostNamespaces } from "../../../../policies/docker/no-host-namespaces.ts";
import { noNewPrivileges } from "../../../../policies/docker/no-new-privileges.ts";
import { nonRoot } from "../../../../policies/docker/non-root.ts";
import { notPrivileged } from "../../../../policies/docker/not-privileged.ts";
import { readOnlyModels } from "../../../../policies/docker/read-only-models.ts";
import { readOnlyRoot } from "../../../../policies/docker/read-only-root.ts";
import type { RuleCase } from "../rule-cases.ts";
import { container, passes, refuses } from "./container.ts";

export const rightsCases: readonly RuleCase[] = [
  refuses(
    notPrivileged,
    "a privileged container",
    { privileged: true },
    "privileged is true; allowed: false, or left out",
  ),
  refuses(
    noHostNamespaces,
    "each namespace of the machine",
    {
      networkMode: "host",
      pidMode: "host",
      ipcMode: "host",
      usernsMode: "host",
      networksAdvanced: [{ name: "host" }],
    },
    "networkMode is host; allowed: anything else, or left out",
    "pidMode is host; allowed: anything else, or left out",
    "ipcMode is host; allowed: anything else, or left out",
    "usernsMode is host; allowed: anything else, or left out",
    "networksAdvanced[0].name is host; allowed: a network of the stack",
  ),
  refuses(
    noEngineSocket,
    "sockets of engines, and the folders that they lie in",
    {
      volumes: [
        { hostPath: "/var/run/docker.sock", containerPath: "/s" },
        { hostPath: "/run/", containerPath: "/r" },
      ],
      mounts: [{ type: "bind", source: "/", target: "/host" }],
    },
    "volumes[0] is /var/run/docker.sock of the machine; allowed: paths without the socket of an engine",
    "volumes[1] is /run/ of the machine; allowed: paths without the socket of an engine",
    "mounts[0] is / of the machine; allowed: paths without the socket of an engine",
  ),
  refuses(
    capabilities,
    "one that drops none",
    { capabilities: undefined },
    "capabilities.drops is []; allowed: a list with ALL",
  ),
  refuses(
    capabilities,
    "one that adds what is not allowed",
    { capabilities: { drops: ["CAP_ALL"], adds: ["CAP_NET_ADMIN"] } },
    "capabilities.adds has CAP_NET_ADMIN; allowed: none",
  ),
  {
    ...passes(
      capabilities,
      "what the threshold allows",
      container({ capabilities: { drops: ["ALL"], adds: ["NET_ADMIN"] } }),
    ),
    thresholds: { allowed: ["CAP_NET_ADMIN"] },
  },
  refuses(
    noNewPrivileges,
    "one without the option",
    { securityOpts: ["label=x"] },
    "securityOpts is [label=x]; allowed: a list with no-new-privileges",
  ),
  refuses(
    noNewPrivileges,
    "the option switched off",
    { securityOpts: ["no-new-privileges:false"] },
    "securityOpts is [no-new-privileges:false]; allowed: a list with no-new-privileges",
  ),
  refuses(
    nonRoot,
    "the image's own user",
    { user: undefined },
    "user is left to the image; allowed: a user other than root",
  ),
  refuses(
    nonRoot,
    "root by its number",
    { user: "0:10001" },
    "user is 0:10001; allowed: a user other than root",
  ),
  refuses(nonRoot, "root by its name", { user: "root" }, "user is root; allowed: a user other than root"),
  refuses(
    readOnlyRoot,
    "a root that can be written",
    { readOnly: undefined },
    "readOnly is left out; allowed: true",
  ),
  refuses(
    readOnlyModels,
    "models that can be written, of the machine or of a volume",
    {
      volumes: [{ hostPath: "/srv/m", containerPath: "/models" }],
      mounts: [{ type: "volume", source: "models", target: "/models/own" }],
    },
    "volumes[0].readOnly is false at /models; allowed: true",
    "mounts[0].readOnly is false at /models/own; allowed: true",
  ),
  refuses(
    noHostNamespaces,
    "the machine's control groups",
    { cgroupnsMode: "host" },
    "cgroupnsMode is host; allowed: anything else, or left out",
  ),
  ...["/run/containerd", "/run/podman", "/var/run/.", "/var//run", "/var", "/run/user/1000/docker"].map(
    (hostPath) =>
      refuses(
        noEngineSocket,
        `the folder ${hostPath}`,
        { volumes: [{ hostPath, containerPath: "/r" }] },
        `volumes[0] is ${hostPath} of the machine; allowed: paths without the socket of an engine`,
      ),
  ),
  ...["/var/log", "/run/udev", "/srv/docker"].map((hostPath) =>
    passes(
      noEngineSocket,
      `the folder ${hostPath}`,
      container({ volumes: [{ hostPath, containerPath: "/r" }] }),
    ),
  ),
  refuses(
    noNewPrivileges,
    "filters that are switched off beside it",
    { securityOpts: ["no-new-privileges", "seccomp=unconfined", "apparmor:unconfined"] },
    "securityOpts has seccomp=unconfined; allowed: the engine's own filters",
    "securityOpts has apparmor:unconfined; allowed: the engine's own filters",
  ),
];
