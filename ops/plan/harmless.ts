import type { Change } from "./preview.ts";
import type { Operation } from "./operation.ts";

/*
 * What is known to touch no user, though it belongs to a part that serves. Whatever is not in these lists counts: an update is something that users may
 * notice, a replacement or removal is an outage. docs/plan.md says the same to operators; to add an entry is to promise.
 */

interface HarmlessAlways {
  readonly type: RegExp;
  /** A component that it is in. Default: any, or none. */
  readonly within?: string;
  /** Default: all. */
  readonly operations?: readonly Operation[];
}

interface HarmlessUpdate {
  readonly type: RegExp;
  /** Properties, by their path. */
  readonly paths: RegExp;
}

const always: readonly HarmlessAlways[] = [
  // Records what a release is made of; what it is made of is touched by itself.
  { type: /^bluegreen:index:Release$/ },
  // Asks a color before users meet it, and is not asked by them.
  { type: /^bluegreen:index:PromotionGate$/ },
  // Who moves is told by the weights, and a route is proven before it is in force. What else it holds are copies for the standby and notes.
  { type: /^bluegreen:index:(Nginx|Kubernetes)Route$/, operations: ["update"] },
  // A container runs on with the image that it has; one that takes another is replaced, which is told.
  { type: /^docker:index\/remoteImage:RemoteImage$/ },
  { type: /^bluegreen:index:ImageBuilds$/ },
  // The engine names it and makes the new one first; pods that read it are replaced one by one, which is told.
  { type: /^kubernetes:core\/v1:ConfigMap$/, within: "bluegreen:kubernetes:Router", operations: ["replace"] },
  // Says how many pods may go while a node is emptied, and nothing else.
  { type: /^kubernetes:policy\/v1:PodDisruptionBudget$/ },
  // Is asked when a volume is made; those that are there stay as they are.
  { type: /^kubernetes:storage\.k8s\.io\/v1:StorageClass$/ },
  // A color's pods fetch a model before they are ready, and keep their copy.
  { type: /^aws:s3\/bucketObjectv2:BucketObjectv2$/, within: "bluegreen:eks:ModelStore" },
  // Nodes take another version when their group is told to, which is an update of the group.
  { type: /^aws:ec2\/launchTemplate:LaunchTemplate$/, operations: ["update"] },
  // They write down what went by.
  { type: /^aws:cloudwatch\/logGroup:LogGroup$/ },
  { type: /./, within: "bluegreen:eks:NetworkFlowLog" },
];

const updates: readonly HarmlessUpdate[] = [
  // Docker itself changes these of a container that goes on running, or the provider alone reads them.
  {
    type: /^docker:index\/container:Container$/,
    paths: /^(memory|memorySwap|cpuShares|restart|maxRetryCount|mustRun|destroyGraceSeconds|removeVolumes)$/,
  },
  // They follow a router's container that is replaced, which is told.
  { type: /^bluegreen:index:NginxConfiguration$/, paths: /^(container|containerId|url)$/ },
  // How pods are replaced the next time. A pod's labels are below `spec`.
  {
    type: /^kubernetes:apps\/v1:(Deployment|StatefulSet|DaemonSet)$/,
    paths:
      /^(metadata\.labels|spec\.(strategy|updateStrategy|minReadySeconds|progressDeadlineSeconds|revisionHistoryLimit))\b/,
  },
  { type: /^kubernetes:core\/v1:(Service|Secret|PersistentVolumeClaim)$/, paths: /^metadata\.labels\b/ },
  // Nothing that AWS does for users goes by them.
  { type: /^aws:/, paths: /^(tags|tagsAll)\b/ },
  // The weights, which are told by themselves, and for how long a user is bound to a color. Another target group would be told too.
  { type: /^aws:lb\/listener:Listener\$route$/, paths: /^defaultActions\[0\]\.forward\./ },
  { type: /^aws:lb\/loadBalancer:LoadBalancer$/, paths: /^(enableDeletionProtection|accessLogs)\b/ },
  { type: /^aws:eks\/cluster:Cluster$/, paths: /^(enabledClusterLogTypes|deletionProtection)\b/ },
  { type: /^aws:eks\/nodeGroup:NodeGroup$/, paths: /^updateConfig\b/ },
  // AWS changes these without touching the server; the days that backups are kept for are not among them, for 0 restarts it.
  {
    type: /^aws:rds\/instance:Instance$/,
    paths:
      /^(backupWindow|maintenanceWindow|deletionProtection|copyTagsToSnapshot|skipFinalSnapshot|finalSnapshotIdentifier|maxAllocatedStorage|enabledCloudwatchLogsExports)\b/,
  },
];

/** These may refuse users by being there. Anything else that is made is met by nobody before something that is there leads to it. */
const refusing =
  /^(aws:lb\/listenerRule:|aws:ec2\/networkAcl|kubernetes:networking\.k8s\.io\/v1:NetworkPolicy$)/;

/** True where no user notices the change, whatever it belongs to. */
export function isHarmless({ subject, operation, retained, differences }: Change): boolean {
  const { type, name, within } = subject;
  // What an earlier update has replaced is out of use.
  if (operation === "same" || operation === "clean up") return true;
  if (operation === "create" || operation === "import") return !refusing.test(type);
  if (operation === "delete" && retained) return true;
  const known = always.some(
    (entry) =>
      entry.type.test(type) &&
      (entry.within === undefined || within.includes(entry.within)) &&
      (entry.operations?.includes(operation) ?? true),
  );
  if (known) return true;
  const paths = Object.keys(differences);
  // Nobody said what differs: it may be anything.
  if (operation !== "update" || paths.length === 0) return false;
  const allowed = updates.filter((entry) => entry.type.test(type) || entry.type.test(`${type}$${name}`));
  return paths.every((path) => allowed.some((entry) => entry.paths.test(path)));
}
