import {
  CreateListenerCommand,
  DeleteListenerCommand,
  DescribeListenersCommand,
  ModifyListenerCommand,
  type ProtocolEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { ifThere } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { number, text } from "../shape.ts";
import { apiTags, tagsShape, type Tags } from "../tags.ts";
import { actionInput, actionsShape, apiAction, type ActionInput } from "./action.ts";
import { balancingTags, setBalancingTags } from "./balancing-tags.ts";

interface ListenerValues {
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol?: ProtocolEnum;
  readonly certificateArn?: string;
  readonly sslPolicy?: string;
  readonly defaultActions: readonly ActionInput[];
  readonly tags?: Tags;
}

/** A listener of an application load balancer. */
export const listener: EmulatedType<ListenerValues> = {
  token: "aws:lb/listener:Listener",
  inputs: {
    loadBalancerArn: text({ required: true, replaces: true }),
    port: number(1, 65_535, { required: true }),
    protocol: text({ oneOf: ["HTTP", "HTTPS"] }),
    certificateArn: text(),
    sslPolicy: text(),
    defaultActions: actionsShape,
    tags: tagsShape,
  },
  check({ protocol = "HTTP", certificateArn }) {
    if ((protocol === "HTTPS") === (certificateArn !== undefined)) return [];
    const reason =
      certificateArn === undefined ? "is missing; AWS wants one for HTTPS" : "AWS takes none for HTTP";
    return [{ property: "certificateArn", reason }];
  },
  async create(values, { balancing }) {
    const { Listeners } = await balancing.send(
      new CreateListenerCommand({
        LoadBalancerArn: values.loadBalancerArn,
        ...changeable(values),
        Tags: apiTags(values.tags),
      }),
    );
    return Listeners?.[0]?.ListenerArn ?? "";
  },
  async live(arn, cloud) {
    const request = new DescribeListenersCommand({ ListenerArns: [arn] });
    const found = (await ifThere(cloud.balancing.send(request)))?.Listeners?.[0];
    if (found === undefined) return undefined;
    return {
      loadBalancerArn: found.LoadBalancerArn,
      port: found.Port,
      protocol: found.Protocol,
      certificateArn: found.Certificates?.[0]?.CertificateArn,
      sslPolicy: found.SslPolicy,
      defaultActions: found.DefaultActions?.map(actionInput),
      tags: await balancingTags(arn, cloud),
      arn,
    };
  },
  async update(arn, values, cloud) {
    await cloud.balancing.send(new ModifyListenerCommand({ ListenerArn: arn, ...changeable(values) }));
    await setBalancingTags(arn, values.tags, cloud);
  },
  async remove(arn, { balancing }) {
    await ifThere(balancing.send(new DeleteListenerCommand({ ListenerArn: arn })));
  },
};

function changeable({ port, protocol = "HTTP", certificateArn, sslPolicy, defaultActions }: ListenerValues) {
  return {
    Port: port,
    Protocol: protocol,
    SslPolicy: sslPolicy,
    Certificates: certificateArn === undefined ? undefined : [{ CertificateArn: certificateArn }],
    DefaultActions: defaultActions.map(apiAction),
  };
}
