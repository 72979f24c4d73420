import * as pulumi from "@pulumi/pulumi";
import { PromotionGateResource, Release } from "../../../provider/resources.ts";

// A color of which only its release and its gate are real: enough to see how the engine and the provider get on.
const config = new pulumi.Config();
const version = config.require("version");
const activeColor = config.require("activeColor");
const percent = config.requireNumber("servingPercent");

const release = new Release("blue-release", {
  subject: "blue",
  identity: version.padStart(64, "0"),
  facts: { version },
  cure: "Stage the release on green, then flip.",
  serving: { percent, source: "route" },
  allowLiveChange: config.getBoolean("allowLiveChange") ?? false,
});

const gate = new PromotionGateResource("gate", {
  activeColor,
  candidates: { blue: release.identity },
  url: config.require("url"),
  limits: { loadBudgetSeconds: 2, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 2 },
});

export const { approved, verdict } = gate;
