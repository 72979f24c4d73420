import { dockerRules } from "../../../policies/docker/index.ts";
import { container, passes } from "./docker/container.ts";
import { rightsCases } from "./docker/rights.ts";
import { runningCases } from "./docker/running.ts";
import { secretsCases } from "./docker/secrets.ts";
import { describeRules } from "./rule-cases.ts";

describeRules(dockerRules, [
  ...dockerRules.map((rule) => passes(rule, "a container that keeps every rule", container())),
  ...rightsCases,
  ...runningCases,
  ...secretsCases,
]);
