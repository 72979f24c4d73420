import { Database } from "../components/eks/database.ts";
import { databaseIdentifier } from "../components/eks/database-identifier.ts";
import { databaseAt, type HistoryDatabase } from "../components/history-place.ts";
import { RandomSecret } from "../provider/resources.ts";
import type { EksStackConfig } from "./config.ts";
import type { EksGround } from "./eks-ground.ts";

/** The database of the colors' history: the user's own, or one that is declared here. */
export function declareDatabase(
  { history, eks }: EksStackConfig,
  { place, key, network, cluster }: EksGround,
): HistoryDatabase {
  if (history.kind === "postgres") return databaseAt(history.url, place.prefix);
  if (history.kind !== "rds")
    throw new RangeError(`history.kind: got ${history.kind}; allowed: postgres and rds`);
  const { kind: _kind, ...settings } = history;
  const password = new RandomSecret("history-password", { dependsOn: [...(place.ground ?? [])] });
  const database = new Database("history-database", {
    ...settings,
    place,
    vpcId: network.vpcId,
    subnetIds: network.privateSubnets.map(({ id }) => id),
    clientSecurityGroupId: cluster.securityGroupId,
    keyArn: key.arn,
    password: password.value,
    logDays: eks.logDays,
    deletionProtection: eks.deletionProtection,
  });
  // One of the stack's own has an address and a password that nobody knows before it is there, and the same name all its life.
  const location = `rds ${databaseIdentifier(place)}`;
  return { url: database.url, location, fingerprint: `${location} ${settings.caFile}` };
}
