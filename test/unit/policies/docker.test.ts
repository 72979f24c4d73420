import { dockerRules } from "../../../policies/docker/index.ts";
import { capabilities } from "../../../policies/docker/capabilities.ts";
import { imageNotLatest } from "../../../policies/docker/image-not-latest.ts";
import { imagePinned } from "../../../policies/docker/image-pinned.ts";
import { logLimit } from "../../../policies/docker/log-limit.ts";
import { memoryLimit } from "../../../policies/docker/memory-limit.ts";
import { noDefaultPasswords } from "../../../policies/docker/no-default-passwords.ts";
import { noEngineSocket } from "../../../policies/docker/no-engine-socket.ts";
import { noHostNamespaces } from "../../../policies/docker/no-host-namespaces.ts";
import { noNewPrivileges } from "../../../policies/docker/no-new-privileges.ts";
import { noPlaintextSecrets } from "../../../policies/docker/no-plaintext-secrets.ts";
import { nonRoot } from "../../../policies/docker/non-root.ts";
import { notPrivileged } from "../../../policies/docker/not-privileged.ts";
import { onlyRouterPublic } from "../../../policies/docker/only-router-public.ts";
import { readOnlyModels } from "../../../policies/docker/read-only-models.ts";
import { readOnlyRoot } from "../../../policies/docker/read-only-root.ts";
import { containerType, imageType, remoteImageType } from "../../../policies/docker/types.ts";
import type { Rule } from "../../../policies/rule.ts";
import { describeRules, type Given, type RuleCase } from "./rule-cases.ts";

const digest = `sha256:${"0".repeat(64)}`;

/** Keeps every rule. */
const good = {
  image: digest,
  capabilities: { drops: ["ALL"] },
  securityOpts: ["no-new-privileges"],
  user: "10001:10001",
  readOnly: true,
  memory: 512,
  memorySwap: 512,
  logDriver: "json-file",
  logOpts: { "max-size": "10m", "max-file": "3" },
  networksAdvanced: [{ name: "stack" }],
  volumes: [
    { hostPath: "/srv/models", containerPath: "/models", readOnly: true },
    { volumeName: "history", containerPath: "/data" },
  ],
  ports: [{ internal: 8000, external: 8001, ip: "127.0.0.1" }],
  envs: ["COLOR=blue", "MAX_TOKENS=512", "API_KEY_FILE=/run/key"],
  labels: [{ label: "bluegreen.role", value: "color" }],
};

function container(changes: object = {}, secrets: Given["secrets"] = []): Given {
  return { type: containerType, props: { ...good, ...changes }, secrets };
}

const image = (name: string, changes: object = {}): Given => ({
  type: remoteImageType,
  props: { name, ...changes },
});

const role = (value: string) => [{ label: "bluegreen.role", value }];

/** What is refused of a container with these changes. */
function refuses(rule: Rule, title: string, changes: object, ...violations: string[]): RuleCase {
  return { rule, title: `refuses ${title}`, given: container(changes), violations };
}

function passes(rule: Rule, title: string, given: Given): RuleCase {
  return { rule, title: `lets pass ${title}`, given, violations: [] };
}

const publicPort = [{ internal: 8000, external: 80 }];

const cases: readonly RuleCase[] = [
  ...dockerRules.map((rule) => passes(rule, "a container that keeps every rule", container())),
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
    memoryLimit,
    "one without a limit",
    { memory: undefined },
    "memory is left out; allowed: a limit in MiB",
  ),
  refuses(
    memoryLimit,
    "a limit that swap doubles",
    { memorySwap: 1024 },
    "memorySwap is 1024; allowed: 512 MiB, which is memory",
  ),
  refuses(
    memoryLimit,
    "unlimited swap",
    { memorySwap: -1 },
    "memorySwap is -1; allowed: 512 MiB, which is memory",
  ),
  refuses(
    logLimit,
    "a log without an end",
    { logOpts: {} },
    "logOpts has no max-size; allowed: a size such as 10m",
  ),
  refuses(
    logLimit,
    "the engine's own default",
    { logDriver: undefined, logOpts: undefined },
    "logOpts has no max-size; allowed: a size such as 10m",
  ),
  refuses(
    logLimit,
    "one that is too long",
    { logOpts: { "max-size": "1g", "max-file": "2" } },
    "logOpts keep 2048 MiB (max-size 1g, max-file 2); allowed: 100 MiB",
  ),
  passes(logLimit, "a driver that keeps nothing here", container({ logDriver: "syslog", logOpts: {} })),
  refuses(
    imagePinned,
    "a tag of a container's image",
    { image: "server:7" },
    "image is server:7; allowed: the id of an image, or a digest",
  ),
  passes(imagePinned, "a digest", image(`registry.example/server@${digest}`)),
  passes(imagePinned, "what the stack builds", image("server:7", { build: { context: "app" } })),
  {
    rule: imagePinned,
    title: "refuses a tag of an image that is pulled",
    given: image("grafana/grafana:12.4.0"),
    violations: ["name is grafana/grafana:12.4.0; allowed: a digest, or a build"],
  },
  refuses(
    imageNotLatest,
    "latest",
    { image: "server:latest" },
    "image is server:latest; allowed: another tag, or a digest",
  ),
  {
    rule: imageNotLatest,
    title: "refuses an image without a tag, whose registry has a port",
    given: image("localhost:5000/server"),
    violations: [
      "name is localhost:5000/server, which is localhost:5000/server:latest; allowed: another tag, or a digest",
    ],
  },
  {
    rule: imageNotLatest,
    title: "refuses a latest image that is built",
    given: { type: imageType, props: { imageName: "server:latest" } },
    violations: ["imageName is server:latest; allowed: another tag, or a digest"],
  },
  refuses(
    onlyRouterPublic,
    "a color's port on every address",
    { ports: publicPort },
    "ports[0].ip is 0.0.0.0 for the role color; allowed: 127.0.0.1, and other addresses for router",
  ),
  refuses(
    onlyRouterPublic,
    "all ports at once",
    { publishAllPorts: true, ports: [] },
    "publishAllPorts is true for the role color; allowed: router",
  ),
  passes(onlyRouterPublic, "the router's port", container({ ports: publicPort, labels: role("router") })),
  refuses(
    noPlaintextSecrets,
    "what a name, a URL or a text says is secret, without its value",
    { envs: ["DB_PASSWORD=hush", "URL=postgres://chat:hush@db/chat", "PEM=-----BEGIN PRIVATE KEY-----"] },
    "envs[0] (DB_PASSWORD) is a value whose name says that it is secret, in plain text; allowed: a secret of Pulumi",
    "envs[1] (URL) is a URL with a password, in plain text; allowed: a secret of Pulumi",
    "envs[2] (PEM) is a key or token, in plain text; allowed: a secret of Pulumi",
  ),
  passes(
    noPlaintextSecrets,
    "one variable that is a secret",
    container({ envs: ["A=1", "TOKEN=hush"] }, [["envs", 1]]),
  ),
  passes(
    noPlaintextSecrets,
    "variables that are a secret together",
    container({ envs: ["TOKEN=hush"] }, [["envs"]]),
  ),
  refuses(
    noDefaultPasswords,
    "what everybody knows, secret or not",
    { envs: ["DB_PASSWORD=ChangeMe", "URL=postgres://chat:chat@db/chat", "POSTGRES_HOST_AUTH_METHOD=trust"] },
    "envs[0] (DB_PASSWORD) has a default password; allowed: one that nobody can guess",
    "envs[1] (URL) has a default password; allowed: one that nobody can guess",
    "envs[2] (POSTGRES_HOST_AUTH_METHOD) is trust, which asks for no password; allowed: scram-sha-256",
  ),
  refuses(
    noDefaultPasswords,
    "a Grafana that was given none",
    { labels: role("grafana") },
    "envs has no GF_SECURITY_ADMIN_PASSWORD__FILE, so Grafana's password is admin; allowed: one of its own",
  ),
  passes(
    noDefaultPasswords,
    "a Grafana with a file",
    container({ envs: ["GF_SECURITY_ADMIN_PASSWORD__FILE=/etc/p"], labels: role("grafana") }),
  ),
];

describeRules(dockerRules, cases);
