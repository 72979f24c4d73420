import type { ListenerArgs } from "@pulumi/aws/lb/listener";
import type { ListenerRuleArgs } from "@pulumi/aws/lb/listenerRule";
import type { PolicyResource } from "@pulumi/policy";
import type { Unwrap } from "@pulumi/pulumi";
import { eachKnown, untilUnknown } from "../each-known.ts";
import { knownOr } from "../known.ts";
import { stackRule, type StackViolation } from "../rule.ts";
import { listenerRuleTypes, listenerTypes } from "./balancer-types.ts";

type Action = Unwrap<ListenerArgs>["defaultActions"][number] | Unwrap<ListenerRuleArgs>["actions"][number];

export const httpsRedirect = stackRule({
  name: "aws-https-redirect",
  description: "A listener of plain HTTP, with its rules, does nothing but send everybody on to HTTPS.",
  why: "Whoever is on the way reads and changes what users ask, and what the model answers.",
  cure: "Set eks.entrance.certificateArn of the stack, which makes the redirect, and give rules to the listener of HTTPS.",
  *violations(resources) {
    const plain = resources.filter(isPlain);
    yield* eachKnown(plain, ({ urn, name, props }) =>
      unsafe(urn, `${name}: defaultActions`, (props as Unwrap<ListenerArgs>).defaultActions),
    );
    const rules = resources.filter(({ type }) => listenerRuleTypes.includes(type));
    yield* eachKnown(rules, (rule) => {
      if (!plain.some((listener) => isRuleOf(rule, listener))) return [];
      return unsafe(rule.urn, `${rule.name}: actions`, (rule.props as Unwrap<ListenerRuleArgs>).actions);
    });
  },
});

/** A protocol that a preview cannot know is none. AWS takes HTTP where an application's listener says nothing. */
function isPlain({ type, props }: PolicyResource): boolean {
  if (!listenerTypes.includes(type)) return false;
  return knownOr(() => (props as Unwrap<ListenerArgs>).protocol ?? "HTTP") === "HTTP";
}

/** By the ARN; before the first update by what the program took that from. */
function isRuleOf(
  { props, propertyDependencies, dependencies }: PolicyResource,
  listener: PolicyResource,
): boolean {
  const wanted = knownOr(() => (props as Unwrap<ListenerRuleArgs>).listenerArn);
  const own = knownOr(() => (listener.props as { readonly arn?: string }).arn);
  if (wanted !== undefined && own !== undefined) return wanted === own;
  return (propertyDependencies["listenerArn"] ?? dependencies).some(({ urn }) => urn === listener.urn);
}

function unsafe(urn: string, path: string, actions: readonly Action[]): Iterable<StackViolation> {
  return eachKnown(actions, (action, at) =>
    untilUnknown(function* () {
      const { type, redirect } = action;
      const to = redirect?.protocol;
      if (type === "redirect" && to === "HTTPS") return;
      const text = `${path}[${at}] is a ${type}${to === undefined ? "" : ` to ${to}`}; allowed: a redirect to HTTPS`;
      yield { text, urn };
    }),
  );
}
