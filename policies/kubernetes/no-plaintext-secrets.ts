import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { known, knownOr } from "../known.ts";
import { resourceRule, type Inspected } from "../rule.ts";
import { podMakers, podOf, type Container, type Pod, type PodMaker } from "./pods.ts";

const configMap = "kubernetes:core/v1:ConfigMap";

type ConfigMap = Unwrap<types.input.core.v1.ConfigMap>;

/** Names of variables that hold secrets; `TOKENS` are counted, and a `_FILE` is where one lies. */
const secretNames =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)$/i;

/** A URL with a password: `postgres://user:password@host`. */
const urlWithPassword = /:\/\/[^\s/:@]*:[^\s/@]+@/;

export const noPlaintextSecrets = resourceRule<PodMaker & ConfigMap>()({
  name: "kubernetes-no-plaintext-secrets",
  description: "No password, token or key stands in a pod's variables and commands, nor in a ConfigMap.",
  why: "Whoever may look at pods, which many tools and people may, reads it there, and the API server encrypts Secrets alone.",
  cure: "Put it into a Secret, and name that by env[].valueFrom.secretKeyRef or as a volume.",
  types: [...podMakers, configMap],
  violations(resource) {
    if (resource.type === configMap) return inConfigMap(resource);
    const pod = podOf(resource.props);
    return pod === undefined ? [] : inPod(pod, resource);
  },
});

type Told = Pick<Inspected<unknown>, "isSecret">;

function* inConfigMap({ props: { data = {} }, isSecret }: Told & { readonly props: ConfigMap }) {
  for (const key of Object.keys(data)) {
    const why = plainSecret(
      knownOr(() => data[key]),
      isSecret("data", key),
    );
    if (why !== undefined) yield `data["${key}"] ${why}; allowed: none in a ConfigMap`;
  }
}

function* inPod(pod: Pod, { isSecret }: Told) {
  for (const list of ["initContainers", "containers"] as const) {
    for (const [at, container] of known(pod.spec[list])) {
      const keys = [...pod.path.split("."), list, at];
      yield* inContainer(`${pod.path}.${list}[${container.name}]`, container, (...more) =>
        isSecret(...keys, ...more),
      );
    }
  }
}

function* inContainer(path: string, container: Container, isSecret: Told["isSecret"]) {
  for (const [at, variable] of known(container.env)) {
    const value = knownOr(() => variable.value);
    const why =
      plainSecret(value, isSecret("env", at, "value")) ??
      (secretNames.test(variable.name) && (value ?? "") !== "" ? "is one by its name" : undefined);
    if (why !== undefined)
      yield `${path}.env[${variable.name}].value ${why}; allowed: valueFrom.secretKeyRef`;
  }
  for (const field of ["command", "args"] as const) {
    for (const [at, word] of known(container[field])) {
      const why = plainSecret(word, isSecret(field, at));
      if (why !== undefined) yield `${path}.${field}[${at}] ${why}; allowed: none in a command`;
    }
  }
}

/** Why a value is a secret, without telling it. */
function plainSecret(value: string | undefined, isSecret: boolean): string | undefined {
  if (isSecret) return "is a secret of Pulumi";
  return value !== undefined && urlWithPassword.test(value) ? "has a URL with a password" : undefined;
}
