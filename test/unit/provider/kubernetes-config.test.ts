import { stringify } from "yaml";
import { describe, expect, it } from "vitest";
import {
  clusterAccess,
  type ClusterChoice,
  type ConfigEnvironment,
} from "../../../provider/kubernetes-config.ts";

const dev = {
  "current-context": "dev",
  clusters: [
    { name: "one", cluster: { server: "https://one:6443/", "certificate-authority": "ca.crt" } },
    {
      name: "two",
      cluster: { server: "https://two", "insecure-skip-tls-verify": true, "tls-server-name": "api" },
    },
  ],
  users: [
    { name: "me", user: { "client-certificate-data": btoa("certificate"), "client-key": "/keys/me.key" } },
    {
      name: "cloud",
      user: { exec: { command: "aws", args: ["eks", "get-token"], env: [{ name: "A", value: "b" }] } },
    },
    { name: "old", user: { "auth-provider": { name: "gcp" } } },
  ],
  contexts: [
    { name: "dev", context: { cluster: "one", user: "me" } },
    { name: "prod", context: { cluster: "two", user: "cloud", namespace: "shop" } },
    { name: "old", context: { cluster: "one", user: "old" } },
    { name: "torn", context: { cluster: "gone", user: "me" } },
  ],
};
const files: Readonly<Record<string, string>> = {
  "/home/me/.kube/config": stringify(dev),
  "/etc/first": stringify({ contexts: [{ name: "dev", context: { cluster: "two", user: "me" } }] }),
  "/etc/broken": "clusters: 7",
  "/etc/empty": stringify({ contexts: [{ name: "a", context: { cluster: "b" } }] }),
};
const pod: Readonly<Record<string, string>> = {
  "/var/run/secrets/kubernetes.io/serviceaccount/namespace": "own\n",
};

const access = (
  choice: ClusterChoice = {},
  environment: ConfigEnvironment = {},
  there: Readonly<Record<string, string>> = files,
) => clusterAccess(choice, environment, { home: "/home/me", read: (path) => there[path] });

describe("the cluster that is meant", () => {
  it("is that of the current context of the usual file", () => {
    expect(access()).toEqual({
      server: "https://one:6443",
      namespace: "default",
      source: "context dev of /home/me/.kube/config",
      trust: { authority: { path: "/home/me/.kube/ca.crt" }, verify: true, serverName: undefined },
      user: { certificate: { text: "certificate" }, key: { path: "/keys/me.key" } },
      proxyUrl: undefined,
    });
  });

  it("is that of another context, with its namespace and the command that gives credentials", () => {
    const { server, namespace, trust, user } = access({ context: "prod" });
    expect([server, namespace]).toEqual(["https://two", "shop"]);
    expect(trust).toEqual({ authority: undefined, verify: false, serverName: "api" });
    expect(user.exec).toEqual({
      apiVersion: "client.authentication.k8s.io/v1",
      command: "aws",
      args: ["eks", "get-token"],
      environment: { A: "b" },
      installHint: undefined,
    });
  });

  it("is another one of the file, in another namespace, where somebody says so", () => {
    const { server, namespace } = access({ cluster: "two", namespace: "mine" });
    expect([server, namespace]).toEqual(["https://two", "mine"]);
  });

  it.each([
    ["the contents of a kubeconfig", stringify(dev)],
    ["its contents as JSON", JSON.stringify(dev)],
    ["a path", "/home/me/.kube/config"],
    ["a path from home", "~/.kube/config"],
  ])("can be named by %s", (_, kubeconfig) => {
    expect(access({ kubeconfig }).server).toBe("https://one:6443");
  });

  it("is found in several files, of which the first counts", () => {
    const { server, source } = access({}, { KUBECONFIG: "/etc/first:/etc/missing:/home/me/.kube/config" });
    expect(server).toBe("https://two");
    expect(source).toBe("context dev of /etc/first, /home/me/.kube/config");
  });

  it("is that of the pod, in one", () => {
    const inside = { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "443" };
    const { server, namespace, source } = access({}, inside, pod);
    expect([server, namespace, source]).toEqual(["https://10.96.0.1:443", "own", "the account of this pod"]);
  });
});

describe("a cluster that cannot be named", () => {
  it.each<[string, ClusterChoice, ConfigEnvironment]>([
    ["no kubeconfig: neither KUBECONFIG nor /home/me/.kube/config names one", {}, {}],
    ['kubernetes:kubeconfig is "/etc/none", which is no file', { kubeconfig: "/etc/none" }, {}],
    ["/home/me/.kube/config has no context nowhere; it has dev, prod, old, torn", { context: "nowhere" }, {}],
    ["/home/me/.kube/config has no cluster gone; it has one, two", { context: "torn" }, {}],
    ["user old has the auth-provider gcp", { context: "old" }, {}],
    ["/etc/empty has no current-context; it has a", {}, { KUBECONFIG: "/etc/empty" }],
    ["/etc/broken is no kubeconfig: clusters:", {}, { KUBECONFIG: "/etc/broken" }],
    ["kubernetes:kubeconfig is no kubeconfig", { kubeconfig: "{ not yaml" }, {}],
  ])("is refused: %s", (message, choice, environment) => {
    const there = message.startsWith("no kubeconfig") ? {} : files;
    expect(() => access(choice, environment, there)).toThrow(message);
  });

  it("is refused without a word of what is secret in it", () => {
    const kubeconfig = stringify({ users: [{ name: "me", user: { token: ["a-token"] } }] });
    expect(() => access({ kubeconfig })).toThrow(/^(?!.*a-token)/);
    expect(() => access({ kubeconfig })).toThrow("users.0.user.token");
  });
});
