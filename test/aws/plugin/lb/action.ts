import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Properties } from "../../../../provider/kind.ts";
import { flag, list, number, object, set, text, type Shape } from "../shape.ts";

/** One action of a listener or a rule, as the SDK sends it. */
export interface ActionInput {
  readonly type: "forward" | "fixed-response" | "redirect";
  readonly order?: number;
  readonly targetGroupArn?: string;
  readonly forward?: {
    readonly targetGroups: readonly { readonly arn: string; readonly weight?: number }[];
    readonly stickiness?: { readonly duration: number; readonly enabled?: boolean };
  };
  readonly fixedResponse?: {
    readonly contentType: string;
    readonly messageBody?: string;
    readonly statusCode?: string;
  };
  readonly redirect?: {
    readonly host?: string;
    readonly path?: string;
    readonly port?: string;
    readonly protocol?: string;
    readonly query?: string;
    readonly statusCode: "HTTP_301" | "HTTP_302";
  };
}

/** AWS gives a group without a weight this one. */
const standardWeight = 1;

/** Actions that log users in are not emulated. */
export const actionsShape: Shape = list(
  object({
    type: text({ required: true, oneOf: ["forward", "fixed-response", "redirect"] }),
    order: number(1, 50_000),
    targetGroupArn: text(),
    forward: object({
      targetGroups: set(object({ arn: text({ required: true }), weight: number(0, 999) }), {
        required: true,
      }),
      stickiness: object({ duration: number(1, 604_800, { required: true }), enabled: flag() }),
    }),
    fixedResponse: object({
      contentType: text({ required: true }),
      messageBody: text({ longest: 1024 }),
      statusCode: text({ pattern: /^[245]\d\d$/ }),
    }),
    redirect: object({
      host: text(),
      path: text(),
      port: text(),
      protocol: text(),
      query: text(),
      statusCode: text({ required: true, oneOf: ["HTTP_301", "HTTP_302"] }),
    }),
  }),
  { required: true },
);

export function apiAction({ type, order, targetGroupArn, ...input }: ActionInput): Action {
  const { forward, fixedResponse, redirect } = input;
  return {
    Type: type,
    Order: order,
    TargetGroupArn: targetGroupArn,
    ForwardConfig: forward && {
      TargetGroups: forward.targetGroups.map(({ arn, weight = standardWeight }) => {
        return { TargetGroupArn: arn, Weight: weight };
      }),
      TargetGroupStickinessConfig: forward.stickiness && {
        Enabled: forward.stickiness.enabled ?? false,
        DurationSeconds: forward.stickiness.duration,
      },
    },
    FixedResponseConfig: fixedResponse && {
      ContentType: fixedResponse.contentType,
      MessageBody: fixedResponse.messageBody,
      StatusCode: fixedResponse.statusCode ?? "200",
    },
    RedirectConfig: redirect && {
      Host: redirect.host,
      Path: redirect.path,
      Port: redirect.port,
      Protocol: redirect.protocol,
      Query: redirect.query,
      StatusCode: redirect.statusCode,
    },
  };
}

export function actionInput({ Type, Order, TargetGroupArn, ...action }: Action): Properties {
  const { ForwardConfig, FixedResponseConfig, RedirectConfig } = action;
  const stickiness = ForwardConfig?.TargetGroupStickinessConfig;
  return {
    type: Type,
    order: Order,
    targetGroupArn: TargetGroupArn,
    forward: ForwardConfig && {
      targetGroups: ForwardConfig.TargetGroups?.map(({ TargetGroupArn: arn, Weight: weight }) => {
        return { arn, weight };
      }),
      stickiness: stickiness && { duration: stickiness.DurationSeconds, enabled: stickiness.Enabled },
    },
    fixedResponse: FixedResponseConfig && {
      contentType: FixedResponseConfig.ContentType,
      messageBody: FixedResponseConfig.MessageBody,
      statusCode: FixedResponseConfig.StatusCode,
    },
    redirect: RedirectConfig && {
      host: RedirectConfig.Host,
      path: RedirectConfig.Path,
      port: RedirectConfig.Port,
      protocol: RedirectConfig.Protocol,
      query: RedirectConfig.Query,
      statusCode: RedirectConfig.StatusCode,
    },
  };
}
