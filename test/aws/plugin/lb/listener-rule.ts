import {
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeRulesCommand,
  ModifyRuleCommand,
  SetRulePrioritiesCommand,
  type RuleCondition,
  type RuleTransform,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Properties } from "../../../../provider/kind.ts";
import { ifThere } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { list, number, object, set, text } from "../shape.ts";
import { apiTags, tagsShape, type Tags } from "../tags.ts";
import { actionInput, actionsShape, apiAction, type ActionInput } from "./action.ts";
import { balancingTags, setBalancingTags } from "./balancing-tags.ts";

interface Condition {
  readonly hostHeader?: { readonly values: string[] };
  readonly httpHeader?: { readonly httpHeaderName: string; readonly values: string[] };
  readonly httpRequestMethod?: { readonly values: string[] };
  readonly pathPattern?: { readonly values: string[] };
  readonly queryStrings?: readonly { readonly key?: string; readonly value: string }[];
  readonly sourceIp?: { readonly values: string[] };
}

interface Rewrite {
  readonly rewrite?: { readonly regex: string; readonly replace: string };
}

interface Transform {
  readonly type: "url-rewrite" | "host-header-rewrite";
  readonly urlRewriteConfig?: Rewrite;
  readonly hostHeaderRewriteConfig?: Rewrite;
}

interface ListenerRuleValues {
  readonly listenerArn: string;
  readonly priority: number;
  readonly conditions: readonly Condition[];
  readonly actions: readonly ActionInput[];
  readonly transforms?: readonly Transform[];
  readonly tags?: Tags;
}

const valuesShape = set(text({ longest: 128 }), { required: true });
const rewriteShape = object({
  rewrite: object({ regex: text({ required: true }), replace: text({ required: true }) }),
});

/** A rule of a listener. */
export const listenerRule: EmulatedType<ListenerRuleValues> = {
  token: "aws:lb/listenerRule:ListenerRule",
  inputs: {
    listenerArn: text({ required: true, replaces: true }),
    priority: number(1, 50_000, { required: true }),
    conditions: set(
      object({
        hostHeader: object({ values: valuesShape }),
        httpHeader: object({ httpHeaderName: text({ required: true, longest: 40 }), values: valuesShape }),
        httpRequestMethod: object({ values: valuesShape }),
        pathPattern: object({ values: valuesShape }),
        queryStrings: set(object({ key: text(), value: text({ required: true }) })),
        sourceIp: object({ values: valuesShape }),
      }),
      { required: true },
    ),
    actions: actionsShape,
    transforms: list(
      object({
        type: text({ required: true, oneOf: ["url-rewrite", "host-header-rewrite"] }),
        urlRewriteConfig: rewriteShape,
        hostHeaderRewriteConfig: rewriteShape,
      }),
    ),
    tags: tagsShape,
  },
  check({ conditions }) {
    return conditions.flatMap((condition, at) => {
      const fields = Object.keys(condition).filter((key) => !key.startsWith("__"));
      if (fields.length === 1) return [];
      const reason = `has ${fields.join(", ") || "nothing"}; AWS takes one field a condition`;
      return [{ property: `conditions[${at}]`, reason }];
    });
  },
  async create(values, { balancing }) {
    const { Rules } = await balancing.send(
      new CreateRuleCommand({
        ListenerArn: values.listenerArn,
        Priority: values.priority,
        Conditions: values.conditions.map(apiCondition),
        Actions: values.actions.map(apiAction),
        Transforms: values.transforms?.map(apiTransform),
        Tags: apiTags(values.tags),
      }),
    );
    return Rules?.[0]?.RuleArn ?? "";
  },
  async live(arn, cloud) {
    const found = (await ifThere(cloud.balancing.send(new DescribeRulesCommand({ RuleArns: [arn] }))))
      ?.Rules?.[0];
    if (found === undefined) return undefined;
    return {
      listenerArn: arn.replace(":listener-rule/", ":listener/").replace(/\/[^/]+$/, ""),
      priority: Number(found.Priority),
      conditions: found.Conditions?.map(conditionInput),
      actions: found.Actions?.map(actionInput),
      transforms: found.Transforms?.map(transformInput) ?? [],
      tags: await balancingTags(arn, cloud),
      arn,
    };
  },
  async update(arn, values, cloud, recorded) {
    const { priority, conditions, actions, transforms = [], tags } = values;
    const RulePriorities = [{ RuleArn: arn, Priority: priority }];
    if (priority !== recorded.priority)
      await cloud.balancing.send(new SetRulePrioritiesCommand({ RulePriorities }));
    const changed = {
      Conditions: conditions.map(apiCondition),
      Actions: actions.map(apiAction),
      ...(transforms.length > 0 ? { Transforms: transforms.map(apiTransform) } : { ResetTransforms: true }),
    };
    await cloud.balancing.send(new ModifyRuleCommand({ RuleArn: arn, ...changed }));
    await setBalancingTags(arn, tags, cloud);
  },
  async remove(arn, { balancing }) {
    await ifThere(balancing.send(new DeleteRuleCommand({ RuleArn: arn })));
  },
};

function apiCondition(condition: Condition): RuleCondition {
  const { hostHeader, httpHeader, httpRequestMethod, pathPattern, queryStrings, sourceIp } = condition;
  if (hostHeader) return { Field: "host-header", HostHeaderConfig: { Values: hostHeader.values } };
  if (httpHeader) {
    const { httpHeaderName: HttpHeaderName, values: Values } = httpHeader;
    return { Field: "http-header", HttpHeaderConfig: { HttpHeaderName, Values } };
  }
  if (httpRequestMethod)
    return { Field: "http-request-method", HttpRequestMethodConfig: { Values: httpRequestMethod.values } };
  if (pathPattern) return { Field: "path-pattern", PathPatternConfig: { Values: pathPattern.values } };
  if (sourceIp) return { Field: "source-ip", SourceIpConfig: { Values: sourceIp.values } };
  const Values = queryStrings?.map(({ key: Key, value: Value }) => ({ Key, Value }));
  return { Field: "query-string", QueryStringConfig: { Values } };
}

function conditionInput(condition: RuleCondition): Properties {
  const { HostHeaderConfig: host, HttpHeaderConfig: header, HttpRequestMethodConfig: method } = condition;
  const { PathPatternConfig: path, SourceIpConfig: source, QueryStringConfig: query } = condition;
  if (host) return { hostHeader: { values: host.Values } };
  if (header) return { httpHeader: { httpHeaderName: header.HttpHeaderName, values: header.Values } };
  if (method) return { httpRequestMethod: { values: method.Values } };
  if (path) return { pathPattern: { values: path.Values } };
  if (source) return { sourceIp: { values: source.Values } };
  return { queryStrings: query?.Values?.map(({ Key, Value }) => ({ key: Key, value: Value })) };
}

function apiTransform({ type, urlRewriteConfig, hostHeaderRewriteConfig }: Transform): RuleTransform {
  return {
    Type: type,
    UrlRewriteConfig: apiRewrite(urlRewriteConfig),
    HostHeaderRewriteConfig: apiRewrite(hostHeaderRewriteConfig),
  };
}

function apiRewrite({ rewrite }: Rewrite = {}): RuleTransform["UrlRewriteConfig"] {
  return rewrite && { Rewrites: [{ Regex: rewrite.regex, Replace: rewrite.replace }] };
}

function transformInput({ Type, UrlRewriteConfig, HostHeaderRewriteConfig }: RuleTransform): Properties {
  return {
    type: Type,
    urlRewriteConfig: rewriteInput(UrlRewriteConfig),
    hostHeaderRewriteConfig: rewriteInput(HostHeaderRewriteConfig),
  };
}

function rewriteInput(config: RuleTransform["UrlRewriteConfig"]): Properties | undefined {
  const [first] = config?.Rewrites ?? [];
  return first && { rewrite: { regex: first.Regex, replace: first.Replace } };
}
