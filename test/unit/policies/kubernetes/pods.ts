import { imagePinned } from "../../../../policies/kubernetes/image-pinned.ts";
import { namespaceRestricted } from "../../../../policies/kubernetes/namespace-restricted.ts";
import { noPlaintextSecrets } from "../../../../policies/kubernetes/no-plaintext-secrets.ts";
import { probed } from "../../../../policies/kubernetes/probed.ts";
import type { RuleCase } from "../rule-cases.ts";
import { table } from "../table.ts";
import { inPreview, unknown } from "../unknown.ts";
import { container, deployment, namespace, path, server } from "./fixture.ts";

const enforce = 'metadata.labels["pod-security.kubernetes.io/enforce"]';

/** What rules say of pods and namespaces. */
export const podsCases: readonly RuleCase[] = [
  ...table(probed, [
    ["lets a server with its probes pass", deployment(), []],
    [
      "lets a container without ports pass",
      deployment({ server: { ports: [], readinessProbe: undefined, livenessProbe: undefined } }),
      [],
    ],
    [
      "lets a sidecar pass that has no readiness of its own",
      deployment({
        pod: {
          initContainers: [
            { ...server, name: "converter", restartPolicy: "Always", readinessProbe: undefined },
          ],
        },
      }),
      [],
    ],
    [
      "lets a container pass that ends before the server starts",
      deployment({
        pod: {
          initContainers: [{ ...server, name: "model", readinessProbe: undefined, livenessProbe: undefined }],
        },
      }),
      [],
    ],
    [
      "refuses one that nobody asks whether it is ready",
      deployment({ server: { readinessProbe: undefined } }),
      [`${container}.readinessProbe is left out; it has to be there`],
    ],
    [
      "refuses a sidecar that nobody asks",
      deployment({
        pod: {
          initContainers: [
            {
              ...server,
              name: "converter",
              restartPolicy: "Always",
              startupProbe: undefined,
              livenessProbe: undefined,
            },
          ],
        },
      }),
      [
        `${path}.initContainers[converter].startupProbe is left out; it has to be there`,
        `${path}.initContainers[converter].livenessProbe is left out; it has to be there`,
      ],
    ],
  ]),
  ...table(imagePinned, [
    ["lets a tag pass", deployment(), []],
    [
      "lets a digest pass, with a registry's port",
      deployment({ server: { image: `registry.example:5000/server@sha256:${"0".repeat(64)}` } }),
      [],
    ],
    [
      "refuses latest",
      deployment({ server: { image: "server:latest" } }),
      [`${container}.image is "server:latest", which is latest; allowed: a digest, or another tag`],
    ],
    [
      "tells latest beside an unknown image, and beside an unknown container",
      inPreview(
        deployment({
          pod: {
            containers: [unknown, { ...server, image: unknown }, { ...server, image: "server:latest" }],
          },
        }),
      ),
      [`${container}.image is "server:latest", which is latest; allowed: a digest, or another tag`],
    ],
    [
      "refuses an image that says nothing, where a port is no tag",
      deployment({ server: { image: "registry.example:5000/server" } }),
      [
        `${container}.image is "registry.example:5000/server", which is latest; allowed: a digest, or another tag`,
      ],
    ],
    [
      "looks at pods of jobs that come by the clock",
      {
        type: "kubernetes:batch/v1:CronJob",
        props: {
          spec: {
            jobTemplate: { spec: { template: { spec: { containers: [{ name: "tidy", image: "tidy" }] } } } },
          },
        },
      },
      [
        'spec.jobTemplate.spec.template.spec.containers[tidy].image is "tidy", which is latest; allowed: a digest, or another tag',
      ],
    ],
  ]),
  ...table(noPlaintextSecrets, [
    ["lets names of Secrets, counts of tokens and paths of files pass", deployment(), []],
    [
      "refuses a variable that is a secret by its name, without telling it",
      deployment({ server: { env: [{ name: "GF_ADMIN_PASSWORD", value: "hunter2" }] } }),
      [
        `${container}.env[GF_ADMIN_PASSWORD].value is a value whose name says that it is secret, in plain text; allowed: valueFrom.secretKeyRef`,
      ],
    ],
    [
      "refuses a URL with a password",
      deployment({ server: { env: [{ name: "HISTORY_URL", value: "postgres://chat:hunter2@db/chat" }] } }),
      [
        `${container}.env[HISTORY_URL].value is a URL with a password, in plain text; allowed: valueFrom.secretKeyRef`,
      ],
    ],
    [
      "refuses a secret of Pulumi, whatever the variable is called",
      {
        ...deployment({ server: { env: [{ name: "PLAIN", value: "hunter2" }] } }),
        secrets: [["spec", "template", "spec", "containers", 0, "env", 0, "value"]],
      },
      [`${container}.env[PLAIN].value is a secret of Pulumi, in plain text; allowed: valueFrom.secretKeyRef`],
    ],
    [
      "refuses a password in a command",
      deployment({ server: { args: ["--to", "https://me:hunter2@files.example"] } }),
      [`${container}.args[1] is a URL with a password; allowed: none in a command`],
    ],
    [
      "refuses a key of a ConfigMap that says that it is secret",
      { type: "kubernetes:core/v1:ConfigMap", props: { data: { DB_PASSWORD: "hunter22" } } },
      ['data["DB_PASSWORD"] is a value whose name says that it is secret; allowed: none in a ConfigMap'],
    ],
    [
      "refuses a secret of Pulumi in a ConfigMap",
      {
        type: "kubernetes:core/v1:ConfigMap",
        props: { data: { "nginx.conf": "key", other: "plain" } },
        secrets: [["data", "nginx.conf"]],
      },
      ['data["nginx.conf"] is a secret of Pulumi; allowed: none in a ConfigMap'],
    ],
  ]),
  ...table(namespaceRestricted, [
    [
      "lets a namespace of the level restricted pass",
      namespace({ "pod-security.kubernetes.io/enforce": "restricted" }),
      [],
    ],
    ["lets the namespace of GPUs pass, with its reason", namespace({}, "gpus-namespace"), []],
    [
      "refuses one that only warns",
      namespace({ "pod-security.kubernetes.io/warn": "restricted" }),
      [`${enforce} is left out; allowed: restricted`],
    ],
    [
      "refuses another level",
      namespace({ "pod-security.kubernetes.io/enforce": "baseline" }),
      [`${enforce} is baseline; allowed: restricted`],
    ],
  ]),
  {
    rule: namespaceRestricted,
    title: "asks an exempt namespace too where the configuration names no exemption",
    given: namespace({}, "gpus-namespace"),
    thresholds: { exempt: [] },
    violations: [`${enforce} is left out; allowed: restricted`],
  },
];
