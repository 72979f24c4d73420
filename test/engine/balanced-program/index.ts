import * as pulumi from "@pulumi/pulumi";
import { PromotionGateResource, type ServedRoute } from "../../../provider/resources.ts";

// A gate by a balancer, which a test plays.
const config = new pulumi.Config();

const gate = new PromotionGateResource("gate", {
  activeColor: "green",
  candidates: { green: config.require("release") },
  url: config.require("url"),
  directSecret: config.require("directSecret"),
  served: config.requireObject<ServedRoute>("served"),
  kubernetes: {
    colors: { cluster: { kubeconfig: config.require("kubeconfig") }, namespace: "shop", stack: "shop-dev" },
    unschedulableSeconds: 5,
  },
  limits: { loadBudgetSeconds: 10, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 5 },
});

export const { approved } = gate;
