import { awsRules } from "../../../policies/aws/index.ts";
import { accessCases } from "./aws/access.ts";
import { balancerCases } from "./aws/balancer.ts";
import { dataCases } from "./aws/data.ts";
import { rightsCases } from "./aws/rights.ts";
import { describeRules } from "./rule-cases.ts";

describeRules(awsRules, [...balancerCases, ...accessCases, ...rightsCases, ...dataCases]);
