import type { ContainerArgs } from "@pulumi/docker";
import { resourceRule } from "../rule.ts";
import { argumentsOf } from "./arguments.ts";
import { secretIn, variablesOf } from "./environment.ts";
import { containerType } from "./types.ts";

export const noPlaintextSecrets = resourceRule<ContainerArgs>()({
  name: "docker-no-plaintext-secrets",
  description: "What is secret among a container's variables and arguments is a secret of Pulumi.",
  why: "Plain values are shown by every preview, and are stored readable in the state and in the stack's file.",
  cure: "Set it by `pulumi config set --secret`, read it with `requireSecret`, or mount a file and name that.",
  types: [containerType],
  *violations({ props, isSecret }) {
    for (const variable of [...variablesOf(props), ...argumentsOf(props)]) {
      const found = secretIn(variable);
      if (found !== undefined && !isSecret(...variable.keys))
        yield `${variable.path} is ${found}, in plain text; allowed: a secret of Pulumi`;
    }
  },
});
