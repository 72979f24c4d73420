import { databaseProtected } from "../../../../policies/blue-green/database-protected.ts";
import { labels } from "../../../../policies/blue-green/labels.ts";
import { routerProtected } from "../../../../policies/blue-green/router-protected.ts";
import type { RuleCase } from "../rule-cases.ts";
import { container, history, passes, pods, refuses, router, server, stack } from "./deployment.ts";

export const standingCases: readonly RuleCase[] = [
  refuses(
    routerProtected,
    "a router that comes after no release",
    stack({ router: { ...router, after: [] } }),
    "router is a router without a guarded release; allowed: one, or protect: true",
  ),
  refuses(
    routerProtected,
    "a router that comes after the release of something else",
    stack({ router: { ...router, after: ["blue-release", "history-release"] } }),
    "router is a router without a guarded release; allowed: one, or protect: true",
  ),
  refuses(
    routerProtected,
    "a balancer by its other name",
    [{ type: "aws:alb/loadBalancer:LoadBalancer", name: "users", props: {} }],
    "users is a router without a guarded release; allowed: one, or protect: true",
  ),
  passes(
    routerProtected,
    "a router that is protected",
    stack({ router: { ...router, after: [], opts: { protect: true } } }),
  ),
  refuses(
    databaseProtected,
    "a volume that comes after no release, and a database that may be deleted",
    stack({
      history: { ...history, after: [] },
      database: { type: "aws:rds/instance:Instance", name: "database", props: { deletionProtection: false } },
    }),
    "history keeps the history without a guarded release; allowed: one, or protect: true",
    "database keeps the history without a guarded release; allowed: one, or protect: true",
  ),
  passes(databaseProtected, "a database of AWS that may not be deleted", [
    { type: "aws:rds/instance:Instance", name: "database", props: { deletionProtection: true } },
  ]),
  refuses(
    labels,
    "a container without labels",
    container("blue", { labels: [] }),
    "labels have no bluegreen.stack; allowed: a value of its own",
    "labels have no bluegreen.role; allowed: a value of its own",
  ),
  refuses(
    labels,
    "a bucket without a tag",
    { type: "aws:s3/bucket:Bucket", props: {} },
    "tags have no bluegreen.stack; allowed: a value of its own",
  ),
  passes(labels, "pods with labels", pods("blue", { containers: [server] })),
];
