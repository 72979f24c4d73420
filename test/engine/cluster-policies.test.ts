import { join, resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { awsRules } from "../../policies/aws/index.ts";
import { kubernetesRules } from "../../policies/kubernetes/index.ts";
import { sentence, type Rule } from "../../policies/rule.ts";
import { prepare } from "../../toolchain/index.ts";
import { PulumiProject, type ProjectPlugin } from "../pulumi-project.ts";

const root = resolve(__dirname, "../..");
const pack = ["--policy-pack", join(root, "policies")];

/** A port on which nobody listens: nothing behind a plugin may be asked. */
const nobody = "http://127.0.0.1:1";

interface Target {
  readonly rules: readonly Rule[];
  /** Folder of the program beside this file. */
  readonly program: string;
  readonly plugins: readonly ProjectPlugin[];
  readonly environment: NodeJS.ProcessEnv;
  /** What the program breaks, by the rule's name. */
  readonly violations: Readonly<Record<string, string>>;
}

const server = "spec.template.spec.containers[server]";

const kubernetes: Target = {
  rules: kubernetesRules,
  program: "bad-kubernetes-program",
  plugins: [
    { name: "kubernetes", source: join(root, "toolchain", "kubernetes-plugin") },
    { name: "bluegreen", path: join(root, "provider") },
  ],
  environment: { KUBECONFIG: join(root, "no-kubeconfig") },
  violations: {
    "kubernetes-pod-security-restricted":
      "Host Namespaces: spec.template.spec.hostNetwork is true; allowed: false, or left out",
    "kubernetes-namespace-restricted":
      'metadata.labels["pod-security.kubernetes.io/enforce"] is left out; allowed: restricted',
    "kubernetes-probed": `${server}.livenessProbe is left out; it has to be there`,
    "kubernetes-grace-covers-drain":
      "Deployment blue: spec.template.spec.terminationGracePeriodSeconds is 30; allowed: more than 60 s: preStop 0 s and 60 s for its last answer",
    "kubernetes-gpus-whole": `${server}.resources.requests["nvidia.com/gpu"] is 1 with a limit of 2; allowed: the same in both`,
    "kubernetes-gpus-placed":
      "spec.template.spec.tolerations has none of nvidia.com/gpu; allowed: one at least",
    "kubernetes-serving-color-redundant": "blue: spec.replicas of Deployment blue is 1; allowed: 2 or more",
    "kubernetes-image-pinned": `${server}.image is "registry.example/server:latest", which is latest; allowed: a digest, or another tag`,
    "kubernetes-no-plaintext-secrets": `${server}.env[HISTORY_PASSWORD].value is a value whose name says that it is secret, in plain text; allowed: valueFrom.secretKeyRef`,
  },
};

const aws: Target = {
  rules: awsRules,
  program: "bad-aws-program",
  plugins: [{ name: "aws", source: join(root, "test", "aws", "plugin") }],
  environment: {
    AWS_ENDPOINT_URL: nobody,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  },
  violations: {
    "aws-https-redirect": "defaultActions[0] is a forward; allowed: a redirect to HTTPS",
    "aws-tls-policy":
      "sslPolicy is ELBSecurityPolicy-2016-08; allowed: ELBSecurityPolicy-TLS13-1-2-Res-2021-06,",
    "aws-invalid-headers-dropped": "dropInvalidHeaderFields is false; allowed: true",
    "aws-deletion-protected": "enableDeletionProtection is left out; allowed: true",
    "aws-access-logged": "accessLogs is left out; allowed: true",
    "aws-deregistration-outlasts-streams":
      "targets: deregistrationDelay is 30 s; allowed: 120 s or more, the longest stream",
    "aws-world-closed": "it lets everybody in on port 22; allowed: 80, 443",
    "aws-cluster-endpoint-closed": "vpcConfig.publicAccessCidrs is 0.0.0.0/0 with a public endpoint",
    "aws-cluster-secrets-encrypted": "encryptionConfig is left out",
    "aws-cluster-audited": "enabledClusterLogTypes is []",
    "aws-no-wildcard-rights": "policy: Statement[0] allows s3:*",
    "aws-trust-scoped": 'assumeRolePolicy: Statement[0] trusts "*"',
    "aws-metadata-by-token": "metadataOptions.httpTokens is optional; allowed: required",
    "aws-image-tags-immutable": "imageTagMutability is MUTABLE; allowed: IMMUTABLE",
    "aws-images-scanned": "imageScanningConfiguration.scanOnPush is false or left out; allowed: true",
    "aws-volumes-encrypted": "blockDeviceMappings[/dev/xvda].ebs.encrypted is left out; allowed: true",
    "aws-tagged": "tags has no Name and no bluegreen.stack",
  },
};

let project: PulumiProject | undefined;

afterEach(async () => {
  await project?.remove();
  project = undefined;
});

/** What a preview of a target's program says under the pack. */
async function refusalOf({ program, plugins, environment }: Target): Promise<string> {
  const prepared = await prepare({
    projectDirectory: root,
    environment: process.env,
    images: false,
    progress: "none",
  });
  project = await PulumiProject.create({
    program: join(__dirname, program, "index.ts"),
    plugins,
    settings: {},
    environment: { ...prepared.environment, ...environment },
  });
  return project.fails("preview", ...pack);
}

describe.each([
  ["Kubernetes", kubernetes],
  ["AWS", aws],
])("a program that breaks every rule about %s", (_name, target) => {
  it("is refused in its preview by each of them, with its sentence, while nothing answers behind it", async () => {
    const said = await refusalOf(target);
    const names = target.rules.map(({ name }) => name);
    expect(Object.keys(target.violations).sort()).toEqual([...names].sort());
    for (const rule of target.rules) {
      expect(said).toContain(rule.name);
      expect(said).toContain(target.violations[rule.name]);
      expect(said).toContain(sentence(rule, "").slice(2));
    }
  });
});
