import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";

/** The account that moto answers for. */
export const account = "123456789012";

/** What is not there any more, in the words of each service. */
const absent = /NotFound|InvalidGroup\.NotFound|ResourceNotFoundException/;

/** The emulator's services, for one region. */
export interface Cloud {
  readonly region: string;
  readonly balancing: ElasticLoadBalancingV2Client;
  readonly computing: EC2Client;
  readonly scaling: AutoScalingClient;
  readonly kubernetes: EKSClient;
}

/** @param endpoint of an emulator on this machine */
export function cloudAt(endpoint: string, region: string): Cloud {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const access = { endpoint, region, credentials, maxAttempts: 2 };
  return {
    region,
    balancing: new ElasticLoadBalancingV2Client(access),
    computing: new EC2Client(access),
    scaling: new AutoScalingClient(access),
    kubernetes: new EKSClient(access),
  };
}

/** What a request answers, or undefined where what it asks for is gone. */
export async function ifThere<Answer>(request: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && absent.test(error.name)) return undefined;
    throw error;
  }
}
