import { noDefaultPasswords } from "../../../../policies/docker/no-default-passwords.ts";
import { noPlaintextSecrets } from "../../../../policies/docker/no-plaintext-secrets.ts";
import type { RuleCase } from "../rule-cases.ts";
import { container, passes, refuses, role } from "./container.ts";

export const secretsCases: readonly RuleCase[] = [
  refuses(
    noPlaintextSecrets,
    "what a name, a URL or a text says is secret, without its value",
    { envs: ["DB_PASSWORD=hush", "URL=postgres://chat:hush@db/chat", "PEM=-----BEGIN PRIVATE KEY-----"] },
    "envs[0] (DB_PASSWORD) is a value whose name says that it is secret, in plain text; allowed: a secret of Pulumi",
    "envs[1] (URL) is a URL with a password, in plain text; allowed: a secret of Pulumi",
    "envs[2] (PEM) is a key or token, in plain text; allowed: a secret of Pulumi",
  ),
  passes(
    noPlaintextSecrets,
    "one variable that is a secret",
    container({ envs: ["A=1", "TOKEN=hush"] }, [["envs", 1]]),
  ),
  passes(
    noPlaintextSecrets,
    "variables that are a secret together",
    container({ envs: ["TOKEN=hush"] }, [["envs"]]),
  ),
  refuses(
    noDefaultPasswords,
    "what everybody knows, secret or not",
    { envs: ["DB_PASSWORD=ChangeMe", "URL=postgres://chat:chat@db/chat", "POSTGRES_HOST_AUTH_METHOD=trust"] },
    "envs[0] (DB_PASSWORD) has a default password; allowed: one that nobody can guess",
    "envs[1] (URL) has a default password; allowed: one that nobody can guess",
    "envs[2] (POSTGRES_HOST_AUTH_METHOD) is trust, which asks for no password; allowed: scram-sha-256",
  ),
  refuses(
    noDefaultPasswords,
    "a Grafana that was given none",
    { labels: role("grafana") },
    "envs has no GF_SECURITY_ADMIN_PASSWORD__FILE, so Grafana's password is admin; allowed: one of its own",
  ),
  passes(
    noDefaultPasswords,
    "a Grafana with a file",
    container({ envs: ["GF_SECURITY_ADMIN_PASSWORD__FILE=/etc/p"], labels: role("grafana") }),
  ),
  ...["PGPASSWORD=hush", "DB_PASS=hush", "OPENAI_KEY=hush", "HF_TOKEN=hush", "DB_PWD=hush"].map((line) =>
    refuses(
      noPlaintextSecrets,
      line,
      { envs: [line] },
      `envs[0] (${line.split("=")[0]}) is a value whose name says that it is secret, in plain text; allowed: a secret of Pulumi`,
    ),
  ),
  ...["PWD=/app", "EOS_TOKEN=</s>", "MAX_TOKENS=9", "BYPASS=1", "PUBLIC_KEY=a", "TLS_KEY=/tls/tls.key"].map(
    (line) => passes(noPlaintextSecrets, line, container({ envs: [line] })),
  ),
  refuses(
    noPlaintextSecrets,
    "what commands are told",
    {
      command: ["serve", "--password=hush", "--api-key", "hush", "--eos-token=x"],
      entrypoints: ["sh", "-c", "PGPASSWORD=hush psql --token $TOKEN"],
      healthcheck: { tests: ["CMD", "psql", "postgres://chat:hush@db/chat"] },
    },
    "command[1] (--password) is a value whose name says that it is secret, in plain text; allowed: a secret of Pulumi",
    "command[3] (--api-key) is a value whose name says that it is secret, in plain text; allowed: a secret of Pulumi",
    "entrypoints[2] (PGPASSWORD) is a value whose name says that it is secret, in plain text; allowed: a secret of Pulumi",
    "healthcheck.tests[2] is a URL with a password, in plain text; allowed: a secret of Pulumi",
  ),
  passes(
    noPlaintextSecrets,
    "an argument that is a secret",
    container({ command: ["--password=hush"] }, [["command", 0]]),
  ),
  refuses(
    noDefaultPasswords,
    "one in a command",
    { command: ["--password", "admin"] },
    "command[1] (--password) has a default password; allowed: one that nobody can guess",
  ),
];
