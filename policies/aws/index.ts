import type { Rule } from "../rule.ts";
import { accessLogged } from "./access-logged.ts";
import { clusterAudited } from "./cluster-audited.ts";
import { clusterEndpointClosed } from "./cluster-endpoint-closed.ts";
import { clusterSecretsEncrypted } from "./cluster-secrets-encrypted.ts";
import { deletionProtected } from "./deletion-protected.ts";
import { deregistrationOutlastsStreams } from "./deregistration-outlasts-streams.ts";
import { httpsRedirect } from "./https-redirect.ts";
import { imagesScanned } from "./images-scanned.ts";
import { imageTagsImmutable } from "./image-tags-immutable.ts";
import { invalidHeadersDropped } from "./invalid-headers-dropped.ts";
import { metadataByToken } from "./metadata-by-token.ts";
import { noWildcardRights } from "./no-wildcard-rights.ts";
import { tagged } from "./tagged.ts";
import { tlsPolicy } from "./tls-policy.ts";
import { trustScoped } from "./trust-scoped.ts";
import { volumesEncrypted } from "./volumes-encrypted.ts";
import { worldClosed } from "./world-closed.ts";

/** What stands in an account of AWS. */
export const awsRules: readonly Rule[] = [
  httpsRedirect,
  tlsPolicy,
  invalidHeadersDropped,
  deletionProtected,
  accessLogged,
  deregistrationOutlastsStreams,
  worldClosed,
  clusterEndpointClosed,
  clusterSecretsEncrypted,
  clusterAudited,
  noWildcardRights,
  trustScoped,
  metadataByToken,
  imageTagsImmutable,
  imagesScanned,
  volumesEncrypted,
  tagged,
];
