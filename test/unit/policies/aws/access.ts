import { clusterAudited } from "../../../../policies/aws/cluster-audited.ts";
import { clusterEndpointClosed } from "../../../../policies/aws/cluster-endpoint-closed.ts";
import { clusterSecretsEncrypted } from "../../../../policies/aws/cluster-secrets-encrypted.ts";
import { metadataByToken } from "../../../../policies/aws/metadata-by-token.ts";
import { worldClosed } from "../../../../policies/aws/world-closed.ts";
import type { RuleCase } from "../rule-cases.ts";
import { sound, table } from "../table.ts";
import { inPreview, unknown } from "../unknown.ts";

const ingress = sound("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
  cidrIpv4: "0.0.0.0/0",
  ipProtocol: "tcp",
  fromPort: 443,
  toPort: 443,
});
const group = sound("aws:ec2/securityGroup:SecurityGroup", {});
const oldRule = sound("aws:ec2/securityGroupRule:SecurityGroupRule", {
  type: "ingress",
  fromPort: 443,
  toPort: 443,
  cidrBlocks: ["0.0.0.0/0"],
});
const operators = { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.7/32"] };
const cluster = sound("aws:eks/cluster:Cluster", {
  vpcConfig: operators,
  encryptionConfig: {
    provider: { keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1" },
    resources: ["secrets"],
  },
  enabledClusterLogTypes: ["api", "audit", "authenticator"],
});
const template = sound("aws:ec2/launchTemplate:LaunchTemplate", {
  metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
});

const endpointSays = (cidrs: string) =>
  `vpcConfig.publicAccessCidrs is ${cidrs} with a public endpoint; it has to name the networks of operators`;

/** What rules say of who reaches networks, nodes and the cluster. */
export const accessCases: readonly RuleCase[] = [
  ...table(worldClosed, [
    ["lets everybody in to the router", ingress(), []],
    ["lets operators in anywhere", ingress({ cidrIpv4: "203.0.113.7/32", fromPort: 22, toPort: 22 }), []],
    ["lets a group without rules of its own pass", group(), []],
    ["lets a rule of what goes out pass", oldRule({ type: "egress", fromPort: 0, toPort: 65_535 }), []],
    [
      "refuses a shell for everybody",
      ingress({ fromPort: 22, toPort: 22 }),
      ["it lets everybody in on port 22; allowed: 80, 443"],
    ],
    [
      "refuses the router's port among others",
      ingress({ fromPort: 443, toPort: 8443 }),
      ["it lets everybody in on ports 443 to 8443; allowed: 80, 443"],
    ],
    [
      "refuses everybody of IPv6 on all ports",
      ingress({
        cidrIpv4: undefined,
        cidrIpv6: "::/0",
        ipProtocol: "-1",
        fromPort: undefined,
        toPort: undefined,
      }),
      ["it lets everybody in on all ports; allowed: 80, 443"],
    ],
    [
      "refuses a rule of the older type",
      oldRule({ fromPort: 5432, toPort: 5432 }),
      ["it lets everybody in on port 5432; allowed: 80, 443"],
    ],
    [
      "refuses a rule inside of a group",
      group({
        ingress: [
          { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] },
          { protocol: "tcp", fromPort: 6443, toPort: 6443, ipv6CidrBlocks: ["::/0"] },
        ],
      }),
      ["ingress[1] lets everybody in on port 6443; allowed: 80, 443"],
    ],
    [
      "refuses half of the world",
      ingress({ cidrIpv4: "0.0.0.0/1", fromPort: 22, toPort: 22 }),
      ["it lets 0.0.0.0/1 in on port 22; allowed: 80, 443"],
    ],
    [
      "refuses all that IPv6 has in use",
      ingress({ cidrIpv4: undefined, cidrIpv6: "2000::/3", fromPort: 22, toPort: 22 }),
      ["it lets 2000::/3 in on port 22; allowed: 80, 443"],
    ],
    [
      "reads no ports of a rule for all protocols",
      ingress({ ipProtocol: "-1" }),
      ["it lets everybody in on all ports; allowed: 80, 443"],
    ],
    [
      "tells a bad rule beside an unknown one, and a bad network beside an unknown one",
      inPreview(
        group({
          ingress: [
            unknown,
            { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: [unknown, "0.0.0.0/0"] },
          ],
        }),
      ),
      ["ingress[1] lets everybody in on port 22; allowed: 80, 443"],
    ],
    [
      "takes the configuration's ports for the router's",
      ingress(),
      ["it lets everybody in on port 443; allowed: 8443"],
      { ports: [8443] },
    ],
  ]),
  ...table(clusterEndpointClosed, [
    ["lets an endpoint for operators pass", cluster(), []],
    ["lets a private endpoint pass", cluster({ vpcConfig: { endpointPublicAccess: false } }), []],
    [
      "refuses one for everybody",
      cluster({ vpcConfig: { ...operators, publicAccessCidrs: ["203.0.113.7/32", "0.0.0.0/0"] } }),
      [endpointSays("0.0.0.0/0")],
    ],
    ["refuses AWS' own default, which is everybody", cluster({ vpcConfig: {} }), [endpointSays("left out")]],
    [
      "takes an empty list for none",
      cluster({ vpcConfig: { ...operators, publicAccessCidrs: [] } }),
      [endpointSays("left out")],
    ],
  ]),
  ...table(clusterSecretsEncrypted, [
    ["lets a cluster with a key pass", cluster(), []],
    [
      "refuses one without a key",
      cluster({ encryptionConfig: undefined }),
      ["encryptionConfig is left out; Secrets have to be encrypted"],
    ],
    [
      "refuses one that encrypts nothing",
      cluster({ encryptionConfig: { resources: [] } }),
      ["secrets in encryptionConfig.resources are left out; Secrets have to be encrypted"],
    ],
  ]),
  ...table(clusterAudited, [
    ["lets a cluster pass that logs both", cluster(), []],
    [
      "refuses one that does not log who signed in",
      cluster({ enabledClusterLogTypes: ["audit"] }),
      ['enabledClusterLogTypes is ["audit"]; it has to have authenticator too'],
    ],
    [
      "refuses one without the logs of the configuration",
      cluster(),
      ['enabledClusterLogTypes is ["api","audit","authenticator"]; it has to have scheduler too'],
      { logTypes: ["audit", "scheduler"] },
    ],
  ]),
  ...table(metadataByToken, [
    ["lets IMDSv2 for the node alone pass", template(), []],
    [
      "lets a node pass that has no such service",
      template({ metadataOptions: { httpEndpoint: "disabled" } }),
      [],
    ],
    [
      "refuses the older version, and what AWS takes by default",
      template({ metadataOptions: undefined }),
      [
        "metadataOptions.httpTokens is left out; allowed: required",
        "metadataOptions.httpPutResponseHopLimit is left out; allowed: 1 or less",
      ],
    ],
    [
      "refuses answers that reach pods",
      template({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } }),
      ["metadataOptions.httpPutResponseHopLimit is 2; allowed: 1 or less"],
    ],
    [
      "lets them pass where the configuration does",
      template({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } }),
      [],
      { hopLimit: 2 },
    ],
  ]),
];
