import type { ContainerArgs } from "@pulumi/docker";
import { z } from "zod";
import { labelNames } from "../../components/labels.ts";
import { resourceRule } from "../rule.ts";
import { argumentsOf } from "./arguments.ts";
import { accountIn, isSecretName, variablesOf, type Variable } from "./environment.ts";
import { labelsOf } from "./labels.ts";
import { containerType } from "./types.ts";

/** What people and images begin with. */
const usual = [
  "admin",
  "administrator",
  "changeit",
  "changeme",
  "default",
  "example",
  "guest",
  "letmein",
  "password",
  "postgres",
];
const more = ["root", "secret", "test", "user", "123456", "12345678"];

export const noDefaultPasswords = resourceRule<ContainerArgs>()({
  name: "docker-no-default-passwords",
  description: "Nothing has a password that everybody knows.",
  why: "Default passwords are what is tried first.",
  cure: "Make a random one (`RandomSecret`, or `openssl rand -hex 24`), and keep it as a secret.",
  types: [containerType],
  thresholds: z.object({
    passwords: z
      .array(z.string())
      .default([...usual, ...more])
      .describe("Passwords that are refused."),
  }),
  *violations({ props }, { passwords }) {
    const variables = [...variablesOf(props)];
    for (const variable of [...variables, ...argumentsOf(props)]) {
      const found = passwordIn(variable);
      if (
        found !== undefined &&
        (found.password === found.user || passwords.includes(found.password.toLowerCase()))
      )
        yield `${variable.path} has a default password; allowed: one that nobody can guess`;
      if (variable.name === "POSTGRES_HOST_AUTH_METHOD" && variable.value === "trust")
        yield `${variable.path} is trust, which asks for no password; allowed: scram-sha-256`;
    }
    if (
      isGrafana(variables, labelsOf(props.labels)) &&
      !variables.some(({ name }) => grafanaPassword.test(name))
    )
      yield "envs has no GF_SECURITY_ADMIN_PASSWORD__FILE, so Grafana's password is admin; allowed: one of its own";
  },
});

const grafanaPassword = /^GF_SECURITY_ADMIN_PASSWORD(__FILE)?$/;

function passwordIn({
  name,
  value,
}: Variable): { readonly user?: string; readonly password: string } | undefined {
  return accountIn(value) ?? (isSecretName(name) ? { password: value } : undefined);
}

function isGrafana(variables: readonly Variable[], labels: Readonly<Record<string, string>>): boolean {
  return labels[labelNames.role] === "grafana" || variables.some(({ name }) => name.startsWith("GF_"));
}
