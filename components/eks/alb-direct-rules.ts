import type { ListenerRuleArgs } from "@pulumi/aws/lb/listenerRule";
import type * as pulumi from "@pulumi/pulumi";
import { secretHeader, secretShape } from "../../provider/resources.ts";
import { colors, type Color } from "../color.ts";

/** Names the color, where a request's path does not. */
export const colorHeader = "X-Color";

/** What is particular to one rule. */
export interface DirectRule extends Pick<ListenerRuleArgs, "conditions" | "transforms"> {
  /** `path` or `header`. */
  readonly way: string;
  /** Rules are tried from the lowest on. Fixed, for two rules cannot change places in one step. */
  readonly priority: number;
}

/** The rules that bring a request with the secret to this color: by its path, which is taken off, or by its header. */
export function directRules(color: Color, secret: pulumi.Input<string>): DirectRule[] {
  const withSecret = { httpHeader: { httpHeaderName: secretHeader, values: [secret] } };
  const rank = colors.indexOf(color) + 1;
  return [
    {
      way: "path",
      priority: rank * 10,
      conditions: [{ pathPattern: { values: [`/${color}/*`] } }, withSecret],
      transforms: [
        { type: "url-rewrite", urlRewriteConfig: { rewrite: { regex: `^/${color}/(.*)$`, replace: "/$1" } } },
      ],
    },
    {
      way: "header",
      priority: 100 + rank * 10,
      conditions: [{ httpHeader: { httpHeaderName: colorHeader, values: [color] } }, withSecret],
    },
  ];
}

/**
 * The same secret, once it can be used.
 *
 * @throws RangeError where it is too short to be one, or holds what a balancer would not compare as it stands; without the secret
 */
export function checkedSecret(secret: string): string {
  if (secretShape.test(secret)) return secret;
  throw new RangeError(
    `directSecret: got ${secret.length} characters; allowed are 32 to 128 letters, digits, - and _, for a balancer takes * and ? for any others; ` +
      "let RandomSecret make one",
  );
}
