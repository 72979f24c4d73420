/** Policies of EKS about what a principal may do in a cluster. */
export type ClusterRight = "AmazonEKSClusterAdminPolicy" | "AmazonEKSViewPolicy";

/** Who may do what in the whole cluster. */
export interface ClusterPrincipal {
  /** ARN of a role or a user of IAM. */
  readonly arn: string;
  readonly right: ClusterRight;
}

/**
 * Everybody whom a cluster lets in. There is nobody else: who makes the cluster gets no rights by that, or a name that no code tells
 * would be its administrator for ever.
 *
 * @throws RangeError where nobody administers, a name comes twice, or one is no role and no user
 */
export function clusterPrincipals(
  administrators: readonly string[],
  viewers: readonly string[],
): readonly ClusterPrincipal[] {
  if (administrators.length === 0) {
    throw new RangeError(
      "administrators: got none, and nobody could reach the cluster; name at least the role that deploys: " +
        "`aws sts get-caller-identity` tells who you are",
    );
  }
  administrators.forEach((arn, at) => checkPrincipal(arn, `administrators[${at}]`));
  viewers.forEach((arn, at) => checkPrincipal(arn, `viewers[${at}]`));
  const everybody = [...administrators, ...viewers];
  const twice = everybody.find((arn, at) => everybody.indexOf(arn) !== at);
  if (twice !== undefined) {
    throw new RangeError(
      `administrators, viewers: got "${twice}" twice; a principal has one entry in a cluster; name it once`,
    );
  }
  return [
    ...administrators.map((arn): ClusterPrincipal => ({ arn, right: "AmazonEKSClusterAdminPolicy" })),
    ...viewers.map((arn): ClusterPrincipal => ({ arn, right: "AmazonEKSViewPolicy" })),
  ];
}

/** EKS takes roles and users, not the session that somebody has of a role. */
function checkPrincipal(arn: string, path: string): void {
  if (/^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/.test(arn)) return;
  const session = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  const cure = session
    ? `it is a session; name its role: "arn:aws:iam::${session[1] ?? ""}:role/${session[2] ?? ""}" (with the role's path, where it has one)`
    : "`aws iam list-roles` and `aws iam list-users` tell them";
  throw new RangeError(
    `${path}: got "${arn}"; allowed is the ARN of a role or a user, such as "arn:aws:iam::111122223333:role/deploy"; ${cure}`,
  );
}
