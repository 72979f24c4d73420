import { blueGreenRules } from "../../../policies/blue-green/index.ts";
import { outputs, passes, stack } from "./blue-green/deployment.ts";
import { routesCases } from "./blue-green/routes.ts";
import { servedCases } from "./blue-green/served.ts";
import { standingCases } from "./blue-green/standing.ts";
import { describeRules, type RuleCase } from "./rule-cases.ts";

const cases: readonly RuleCase[] = [
  ...blueGreenRules.map((rule) => passes(rule, "a deployment that keeps every rule", stack())),
  ...blueGreenRules.map((rule) =>
    passes(rule, "a stack that deploys nothing blue/green", [outputs(undefined)]),
  ),
  ...routesCases,
  ...servedCases,
  ...standingCases,
];

describeRules(blueGreenRules, cases);
