import { containerType, remoteImageType } from "../../../../policies/docker/types.ts";
import type { Rule } from "../../../../policies/rule.ts";
import type { Given, RuleCase } from "../rule-cases.ts";

export const digest = `sha256:${"0".repeat(64)}`;

/** Keeps every rule. */
export const good = {
  image: digest,
  capabilities: { drops: ["ALL"] },
  securityOpts: ["no-new-privileges"],
  user: "10001:10001",
  readOnly: true,
  memory: 512,
  memorySwap: 512,
  logDriver: "json-file",
  logOpts: { "max-size": "10m", "max-file": "3" },
  networksAdvanced: [{ name: "stack" }],
  volumes: [
    { hostPath: "/srv/models", containerPath: "/models", readOnly: true },
    { volumeName: "history", containerPath: "/data" },
  ],
  ports: [{ internal: 8000, external: 8001, ip: "127.0.0.1" }],
  envs: ["COLOR=blue", "MAX_TOKENS=512", "API_KEY_FILE=/run/key"],
  labels: [{ label: "bluegreen.role", value: "color" }],
};

export function container(changes: object = {}, secrets: Given["secrets"] = []): Given {
  return { type: containerType, props: { ...good, ...changes }, secrets };
}

export const image = (name: string, changes: object = {}): Given => ({
  type: remoteImageType,
  props: { name, ...changes },
});

export const role = (value: string) => [{ label: "bluegreen.role", value }];

/** What is refused of a container with these changes. */
export function refuses(rule: Rule, title: string, changes: object, ...violations: string[]): RuleCase {
  return { rule, title: `refuses ${title}`, given: container(changes), violations };
}

export function passes(rule: Rule, title: string, given: Given): RuleCase {
  return { rule, title: `lets pass ${title}`, given, violations: [] };
}

export const publicPort = [{ internal: 8000, external: 80 }];
