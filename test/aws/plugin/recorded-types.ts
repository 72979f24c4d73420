import type { Properties } from "../../../provider/kind.ts";
import { account } from "./cloud.ts";

/** What is made of the inputs of a new thing: `digest` is 17 hexadecimal digits, the same for the same resource of a stack. */
export interface Recording {
  readonly inputs: Properties;
  readonly region: string;
  readonly digest: string;
}

/** A type that no emulator answers for. */
export interface RecordedType {
  /** Of a new thing. */
  id(recording: Recording): string;
  /** What AWS would compute, beside `arn` and `tagsAll`. Default: nothing. */
  computed?(recording: Recording & { readonly id: string }): Properties;
  /** Default: `arn:aws:<service>:<region>:<account>:<what>/<id>`. */
  arn?(recording: Recording & { readonly id: string }): string;
  /** Inputs whose change replaces it. Source: as in emulated-type.ts. Default: none. */
  readonly replaces?: readonly string[];
}

/** An id as EC2 gives them: `igw-0123456789abcdef0`. */
const numbered =
  (prefix: string) =>
  ({ digest }: Recording): string =>
    `${prefix}-${digest}`;

/** A thing that is known by one of its inputs. */
const named =
  (input: string) =>
  ({ inputs, digest }: Recording): string => {
    const name = inputs[input];
    return typeof name === "string" ? name : digest;
  };

/** A global thing of IAM. */
const identity =
  (what: string) =>
  ({ id }: { readonly id: string }): string =>
    `arn:aws:iam::${account}:${what}/${id}`;

/** An address for documentation (RFC 5737), the same for the same resource. */
const address = ({ digest }: Recording): string => `203.0.113.${Number.parseInt(digest.slice(0, 2), 16)}`;

/** Types whose ids, outputs or replacements matter to programs. Those that are not here have an id of digits, an ARN, and change in place. */
export const recordedTypes: Readonly<Record<string, RecordedType>> = {
  "aws:cloudwatch/logGroup:LogGroup": { id: named("name"), replaces: ["name", "namePrefix"] },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { id: numbered("sg"), replaces: ["vpcId"] },
  "aws:ec2/eip:Eip": {
    id: numbered("eipalloc"),
    computed: (recording) => ({ allocationId: recording.id, publicIp: address(recording) }),
    replaces: ["domain"],
  },
  "aws:ec2/flowLog:FlowLog": {
    id: numbered("fl"),
    replaces: ["vpcId", "trafficType", "logDestination", "iamRoleArn"],
  },
  "aws:ec2/internetGateway:InternetGateway": { id: numbered("igw") },
  "aws:ec2/natGateway:NatGateway": {
    id: numbered("nat"),
    computed: (recording) => ({ publicIp: address(recording) }),
    replaces: ["subnetId", "allocationId"],
  },
  "aws:ec2/route:Route": { id: numbered("r"), replaces: ["routeTableId", "destinationCidrBlock"] },
  "aws:ec2/routeTable:RouteTable": { id: numbered("rtb"), replaces: ["vpcId"] },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { id: numbered("rtbassoc"), replaces: ["subnetId"] },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    id: numbered("vpce"),
    replaces: ["vpcId", "serviceName", "vpcEndpointType"],
  },
  "aws:ecr/repository:Repository": {
    id: named("name"),
    arn: ({ id, region }) => `arn:aws:ecr:${region}:${account}:repository/${id}`,
    computed: ({ id, region }) => ({
      registryId: account,
      repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${id}`,
    }),
    replaces: ["name", "encryptionConfigurations"],
  },
  "aws:eks/accessEntry:AccessEntry": {
    id: ({ inputs }) => `${String(inputs["clusterName"])}:${String(inputs["principalArn"])}`,
    replaces: ["clusterName", "principalArn", "type"],
  },
  "aws:eks/addon:Addon": {
    id: ({ inputs }) => `${String(inputs["clusterName"])}:${String(inputs["addonName"])}`,
    replaces: ["clusterName", "addonName"],
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    id: numbered("a"),
    computed: ({ id }) => ({ associationId: id }),
    replaces: ["clusterName", "namespace", "serviceAccount"],
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    id: ({ inputs }) =>
      `arn:aws:iam::${account}:oidc-provider/${String(inputs["url"]).replace("https://", "")}`,
    arn: ({ id }) => id,
    replaces: ["url"],
  },
  "aws:iam/policy:Policy": {
    id: (recording) => identity("policy")({ id: named("name")(recording) }),
    arn: ({ id }) => id,
    replaces: ["name", "namePrefix", "path", "description"],
  },
  "aws:iam/role:Role": {
    id: named("name"),
    arn: identity("role"),
    replaces: ["name", "namePrefix", "path"],
  },
  "aws:iam/rolePolicy:RolePolicy": { id: numbered("rolepolicy"), replaces: ["name", "role"] },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    id: ({ inputs }) => `${String(inputs["role"])}/${String(inputs["policyArn"])}`,
    replaces: ["role", "policyArn"],
  },
  "aws:kms/alias:Alias": { id: named("name"), replaces: ["name", "namePrefix"] },
  "aws:kms/key:Key": {
    id: ({ digest }) => `${digest.slice(0, 8)}-0000-4000-8000-${digest.slice(0, 12)}`,
    arn: ({ id, region }) => `arn:aws:kms:${region}:${account}:key/${id}`,
    computed: ({ id }) => ({ keyId: id }),
    replaces: ["keyUsage", "customerMasterKeySpec", "multiRegion"],
  },
  "aws:rds/instance:Instance": {
    id: named("identifier"),
    arn: ({ id, region }) => `arn:aws:rds:${region}:${account}:db:${id}`,
    computed: ({ id, region }) => {
      const host = `${id}.c0ffee.${region}.rds.amazonaws.com`;
      return { address: host, port: 5432, endpoint: `${host}:5432` };
    },
    replaces: ["identifier", "engine", "username", "storageEncrypted", "kmsKeyId", "dbName"],
  },
  "aws:rds/subnetGroup:SubnetGroup": { id: named("name"), replaces: ["name", "namePrefix"] },
  "aws:s3/bucket:Bucket": {
    id: named("bucket"),
    arn: ({ id }) => `arn:aws:s3:::${id}`,
    computed: ({ id, region }) => ({
      bucket: id,
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
      region,
    }),
    replaces: ["bucket", "bucketPrefix", "objectLockEnabled"],
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": { id: named("key"), replaces: ["bucket", "key"] },
};
