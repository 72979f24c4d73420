import { PolicyPack } from "@pulumi/policy";
import { toPolicy } from "./policy.ts";
import { rules } from "./rules.ts";
import { rememberSecrets } from "./secrets.ts";

new PolicyPack("bluegreen", {
  description: "What a blue/green deployment of a model has to keep: on Docker, on Kubernetes, on AWS.",
  policies: [rememberSecrets, ...rules.map(toPolicy)],
});
