/**
 * Keys of the `aws` provider's config by which it acts with other rights than the programs that know nothing of this config: `aws eks get-token` of the
 * kubeconfig, and the operators' commands.
 */
const ownRights: readonly string[] = [
  "profile",
  "accessKey",
  "secretKey",
  "token",
  "assumeRole",
  "assumeRoles",
  "assumeRoleWithWebIdentity",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
];

/**
 * Refuses rights of the provider's own, a sentence each; none shows what is there, for it may be a key.
 *
 * @param values config of every package, by key
 */
export function rightsConflicts(values: Readonly<Record<string, string>>): string[] {
  return ownRights
    .map((name) => `aws:${name}`)
    .filter((key) => values[key] !== undefined)
    .map(
      (key) =>
        `${key}: it is set with target eks, where \`aws eks get-token\` and npx bluegreen know nothing of it and would use other rights; allowed: ` +
        "credentials of the environment, such as AWS_PROFILE with a profile that assumes the role; " +
        `do: pulumi config rm ${key}, and export AWS_PROFILE=deploy`,
    );
}
