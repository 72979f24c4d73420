import type { Rule } from "../rule.ts";
import { capabilities } from "./capabilities.ts";
import { imageNotLatest } from "./image-not-latest.ts";
import { imagePinned } from "./image-pinned.ts";
import { logLimit } from "./log-limit.ts";
import { memoryLimit } from "./memory-limit.ts";
import { noDefaultPasswords } from "./no-default-passwords.ts";
import { noEngineSocket } from "./no-engine-socket.ts";
import { noHostNamespaces } from "./no-host-namespaces.ts";
import { noNewPrivileges } from "./no-new-privileges.ts";
import { noPlaintextSecrets } from "./no-plaintext-secrets.ts";
import { nonRoot } from "./non-root.ts";
import { notPrivileged } from "./not-privileged.ts";
import { onlyRouterPublic } from "./only-router-public.ts";
import { readOnlyModels } from "./read-only-models.ts";
import { readOnlyRoot } from "./read-only-root.ts";

/** What runs on a Docker engine. */
export const dockerRules: readonly Rule[] = [
  notPrivileged,
  noHostNamespaces,
  noEngineSocket,
  capabilities,
  noNewPrivileges,
  nonRoot,
  readOnlyRoot,
  readOnlyModels,
  memoryLimit,
  logLimit,
  imagePinned,
  imageNotLatest,
  onlyRouterPublic,
  noPlaintextSecrets,
  noDefaultPasswords,
];
