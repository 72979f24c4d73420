import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { secretIn } from "../docker/environment.ts";
import { eachKnown } from "../each-known.ts";
import { known, knownOr } from "../known.ts";
import { resourceRule, type Inspected } from "../rule.ts";
import { podMakers, podOf, type Container, type Pod, type PodMaker } from "./pods.ts";

const configMap = "kubernetes:core/v1:ConfigMap";

type ConfigMap = Unwrap<types.input.core.v1.ConfigMap>;

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
    const found = plainSecret(
      key,
      knownOr(() => data[key]),
      isSecret("data", key),
    );
    if (found !== undefined) yield `data["${key}"] is ${found}; allowed: none in a ConfigMap`;
  }
}

function* inPod(pod: Pod, { isSecret }: Told) {
  for (const list of ["initContainers", "containers"] as const) {
    const containers = knownOr(() => pod.spec[list]);
    yield* eachKnown(containers, (container, at) => {
      const keys = [...pod.path.split("."), list, at];
      const isSecretHere: Told["isSecret"] = (...more) => isSecret(...keys, ...more);
      return inContainer(
        `${pod.path}.${list}[${knownOr(() => container.name) ?? at}]`,
        container,
        isSecretHere,
      );
    });
  }
}

function* inContainer(path: string, container: Container, isSecret: Told["isSecret"]) {
  const env = knownOr(() => container.env);
  yield* eachKnown(env, function* (variable, at) {
    const { name } = variable;
    const found = plainSecret(
      name,
      knownOr(() => variable.value),
      isSecret("env", at, "value"),
    );
    if (found !== undefined)
      yield `${path}.env[${name}].value is ${found}, in plain text; allowed: valueFrom.secretKeyRef`;
  });
  for (const field of ["command", "args"] as const) {
    for (const [at, word] of known(knownOr(() => container[field]))) {
      const found = plainSecret("", word, isSecret(field, at));
      if (found !== undefined) yield `${path}.${field}[${at}] is ${found}; allowed: none in a command`;
    }
  }
}

/** What makes a value a secret, without telling it. A secret of Pulumi is one whatever it looks like: here it would be read by everybody. */
function plainSecret(name: string, value: string | undefined, isSecret: boolean): string | undefined {
  if (isSecret) return "a secret of Pulumi";
  return value === undefined ? undefined : secretIn({ name, value });
}
