import { accessLogged } from "../../../../policies/aws/access-logged.ts";
import { deletionProtected } from "../../../../policies/aws/deletion-protected.ts";
import { deregistrationOutlastsStreams } from "../../../../policies/aws/deregistration-outlasts-streams.ts";
import { httpsRedirect } from "../../../../policies/aws/https-redirect.ts";
import { invalidHeadersDropped } from "../../../../policies/aws/invalid-headers-dropped.ts";
import { tlsPolicy } from "../../../../policies/aws/tls-policy.ts";
import type { Given, RuleCase } from "../rule-cases.ts";
import { sound, table } from "../table.ts";
import { inPreview, unknown } from "../unknown.ts";

const balancer = sound("aws:lb/loadBalancer:LoadBalancer", {
  loadBalancerType: "application",
  dropInvalidHeaderFields: true,
  enableDeletionProtection: true,
  accessLogs: { bucket: "logs", enabled: true },
});
const users = sound("aws:lb/listener:Listener", {
  port: 443,
  protocol: "HTTPS",
  sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  defaultActions: [{ type: "forward" }],
});
const plain = sound("aws:lb/listener:Listener", {
  port: 80,
  protocol: "HTTP",
  defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } }],
});
const ruleOf = (listener: string): Given => ({
  type: "aws:lb/listenerRule:ListenerRule",
  name: `of-${listener}`,
  props: { actions: [{ type: "forward" }] },
  after: [listener],
});
const targets = sound("aws:lb/targetGroup:TargetGroup", { deregistrationDelay: 3600 });
const cluster = sound("aws:eks/cluster:Cluster", { deletionProtection: true });
const database = sound("aws:rds/instance:Instance", { deletionProtection: true });
const color = sound("kubernetes:apps/v1:Deployment", {
  spec: {
    template: {
      spec: { containers: [{ name: "server", env: [{ name: "REQUEST_SECONDS", value: "600" }] }] },
    },
  },
});

const policies = "allowed: ELBSecurityPolicy-TLS13-1-3-2021-06";
const onlyNewest = { policies: ["ELBSecurityPolicy-TLS13-1-3-2021-06"] };

/** What rules say of balancers, and of whatever must not be deleted. */
export const balancerCases: readonly RuleCase[] = [
  ...table(httpsRedirect, [
    ["lets a redirect pass", plain(), []],
    ["lets a listener of HTTPS do what it likes", users(), []],
    [
      "refuses users of plain HTTP",
      plain({ defaultActions: [{ type: "forward" }] }),
      ["subject: defaultActions[0] is a forward; allowed: a redirect to HTTPS"],
    ],
    [
      "refuses a redirect to plain HTTP",
      plain({ defaultActions: [{ type: "redirect", redirect: { protocol: "HTTP" } }] }),
      ["subject: defaultActions[0] is a redirect to HTTP; allowed: a redirect to HTTPS"],
    ],
  ]),
  ...table(httpsRedirect, [
    [
      "refuses a listener of the older type",
      { ...plain({ defaultActions: [{ type: "forward" }] }), type: "aws:alb/listener:Listener" },
      ["subject: defaultActions[0] is a forward; allowed: a redirect to HTTPS"],
    ],
    [
      "refuses a rule that forwards on a listener of plain HTTP",
      [{ ...plain(), name: "plain" }, { ...users(), name: "users" }, ruleOf("plain"), ruleOf("users")],
      ["of-plain: actions[0] is a forward; allowed: a redirect to HTTPS"],
    ],
    [
      "tells a bad action beside an unknown one",
      inPreview(plain({ defaultActions: [unknown, { type: "forward" }] })),
      ["subject: defaultActions[1] is a forward; allowed: a redirect to HTTPS"],
    ],
  ]),
  ...table(tlsPolicy, [
    ["lets TLS 1.2 with forward secrecy pass", users(), []],
    ["asks no listener of plain HTTP", plain(), []],
    [
      "refuses a policy that the configuration does not name",
      users(),
      [`sslPolicy is ELBSecurityPolicy-TLS13-1-2-Res-2021-06; ${policies}`],
      onlyNewest,
    ],
    [
      "refuses AWS' own default",
      users({ sslPolicy: undefined }),
      [`sslPolicy is left out; ${policies}`],
      onlyNewest,
    ],
  ]),
  ...table(invalidHeadersDropped, [
    ["lets a balancer pass that drops them", balancer(), []],
    [
      "asks no network balancer",
      balancer({ loadBalancerType: "network", dropInvalidHeaderFields: undefined }),
      [],
    ],
    [
      "refuses one that passes them on",
      balancer({ dropInvalidHeaderFields: undefined }),
      ["dropInvalidHeaderFields is false; allowed: true"],
    ],
  ]),
  ...table(deletionProtected, [
    ["lets a protected balancer pass", balancer(), []],
    ["lets a protected cluster pass", cluster(), []],
    ["lets a protected database pass", database(), []],
    [
      "refuses a balancer that may go",
      balancer({ enableDeletionProtection: false }),
      ["enableDeletionProtection is false; allowed: true"],
    ],
    [
      "refuses a cluster that may go",
      cluster({ deletionProtection: undefined }),
      ["deletionProtection is left out; allowed: true"],
    ],
    [
      "refuses a database that may go",
      database({ deletionProtection: false }),
      ["deletionProtection is false; allowed: true"],
    ],
  ]),
  ...table(accessLogged, [
    ["lets a balancer pass that logs", balancer(), []],
    [
      "refuses one without a bucket",
      balancer({ accessLogs: undefined }),
      ["accessLogs is left out; allowed: true"],
    ],
    [
      "refuses one whose logs are off",
      balancer({ accessLogs: { bucket: "logs", enabled: false } }),
      ["accessLogs.enabled is false; allowed: true"],
    ],
  ]),
  ...table(deregistrationOutlastsStreams, [
    ["lets a delay pass that is longer than any stream", [targets(), color()], []],
    ["takes AWS' own delay for 300 seconds", [targets({ deregistrationDelay: undefined })], []],
    [
      "refuses one that cuts a color's longest answer",
      [targets({ deregistrationDelay: undefined }), color()],
      ["subject: deregistrationDelay is 300 s; allowed: 600 s or more, the longest stream"],
    ],
    [
      "refuses one that cuts what the configuration promises",
      [targets({ deregistrationDelay: 900 }), color()],
      ["subject: deregistrationDelay is 900 s; allowed: 1000 s or more, the longest stream"],
      { longestStreamSeconds: 1000 },
    ],
  ]),
];
