import type { Action, Rule, RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";

/** Of a request, what a balancer decides by. Header names in lower case. */
export interface AskedRequest {
  readonly method: string;
  /** With the query, as the client sent it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What a balancer does with a request. */
export type Decision =
  | {
      readonly kind: "forward";
      readonly groupArn: string;
      /** As the target gets it. */
      readonly path: string;
      /** Binds the client to the group for so long; undefined where it does not. */
      readonly boundSeconds?: number;
    }
  | { readonly kind: "answer"; readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly kind: "redirect"; readonly status: number; readonly location: string };

/** The cookie of AWS by which a client stays with a group; what is in it is this emulator's own. */
export const bindingCookie = "AWSALBTG";

/**
 * What the first rule whose conditions are met wants; the rules' default is the last of them.
 *
 * @param random at least 0 and below 1: divides clients between groups by their weights
 * @throws Error where a rule has something that is not emulated
 */
export function decide(rules: readonly Rule[], request: AskedRequest, random: number): Decision {
  const ordered = [...rules].sort((one, other) => rankOf(one) - rankOf(other));
  const rule = ordered.find(({ Conditions = [] }) => Conditions.every((each) => isMet(each, request)));
  const action = rule?.Actions?.at(-1);
  if (rule === undefined || action === undefined) throw new Error("a listener has no action for a request");
  const { Type: type = "none" } = action;
  if (type === "forward")
    return forwarded(action, { ...request, path: rewritten(rule, request.path) }, random);
  if (type === "fixed-response") return fixed(action);
  if (type === "redirect") return redirected(action, request);
  throw new Error(`an action of type ${type} is not emulated`);
}

/** The name under which a group is kept in a cookie: the last part of its ARN. */
export function bindingOf(groupArn: string): string {
  return groupArn.slice(groupArn.lastIndexOf("/") + 1);
}

function rankOf({ Priority, IsDefault }: Rule): number {
  return IsDefault === true ? Infinity : Number(Priority);
}

function isMet(condition: RuleCondition, { method, path, headers }: AskedRequest): boolean {
  const {
    Field: field = "nothing",
    PathPatternConfig,
    HttpHeaderConfig,
    HttpRequestMethodConfig,
  } = condition;
  if (field === "path-pattern") {
    const [asked = ""] = path.split("?");
    return (PathPatternConfig?.Values ?? []).some((pattern) => matcherOf(pattern, "").test(asked));
  }
  if (field === "http-header") {
    const sent = [headers[HttpHeaderConfig?.HttpHeaderName?.toLowerCase() ?? ""] ?? []].flat();
    const patterns = (HttpHeaderConfig?.Values ?? []).map((pattern) => matcherOf(pattern, "i"));
    return sent.some((value) => patterns.some((pattern) => pattern.test(value)));
  }
  if (field === "http-request-method") return (HttpRequestMethodConfig?.Values ?? []).includes(method);
  throw new Error(`a condition on ${field} is not emulated`);
}

/** `*` stands for any characters, `?` for one. */
function matcherOf(pattern: string, flags: "" | "i"): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, flags);
}

function rewritten({ Transforms = [] }: Rule, path: string): string {
  return Transforms.reduce((asked, { Type, UrlRewriteConfig }) => {
    const [rewrite] = UrlRewriteConfig?.Rewrites ?? [];
    if (Type !== "url-rewrite" || rewrite?.Regex === undefined)
      throw new Error(`a transform of type ${Type ?? "none"} is not emulated`);
    const [before = "", ...query] = asked.split("?");
    const after = before.replace(new RegExp(rewrite.Regex), rewrite.Replace ?? "");
    return [after, ...query].join("?");
  }, path);
}

function forwarded(
  { TargetGroupArn, ForwardConfig }: Action,
  request: AskedRequest,
  random: number,
): Decision {
  const { path } = request;
  const { TargetGroups = [], TargetGroupStickinessConfig: stickiness } = ForwardConfig ?? {};
  const groups = TargetGroups.length > 0 ? TargetGroups : [{ TargetGroupArn, Weight: 1 }];
  const open = groups.filter(({ Weight = 1 }) => Weight > 0);
  const boundSeconds = stickiness?.Enabled === true ? stickiness.DurationSeconds : undefined;
  const bound = boundSeconds === undefined ? undefined : boundGroup(request);
  const kept = open.find(({ TargetGroupArn: arn = "" }) => bindingOf(arn) === bound);
  const groupArn = (kept ?? byWeight(open, random))?.TargetGroupArn;
  if (groupArn === undefined) {
    return { kind: "answer", status: 503, contentType: "text/plain", body: "no group has a weight" };
  }
  return { kind: "forward", groupArn, path, ...(boundSeconds !== undefined && { boundSeconds }) };
}

function byWeight<Group extends { readonly Weight?: number | undefined }>(
  groups: readonly Group[],
  random: number,
): Group | undefined {
  const sum = groups.reduce((all, { Weight = 1 }) => all + Weight, 0);
  let left = random * sum;
  return groups.find(({ Weight = 1 }) => (left -= Weight) < 0);
}

function boundGroup({ headers }: AskedRequest): string | undefined {
  const cookies = [headers["cookie"] ?? []].flat().join(";").split(";");
  const own = cookies.map((each) => each.trim().split("=")).find(([name]) => name === bindingCookie);
  return own?.[1];
}

function fixed({ FixedResponseConfig }: Action): Decision {
  const { StatusCode, ContentType = "text/plain", MessageBody = "" } = FixedResponseConfig ?? {};
  return { kind: "answer", status: Number(StatusCode), contentType: ContentType, body: MessageBody };
}

function redirected({ RedirectConfig }: Action, { path, headers }: AskedRequest): Decision {
  const { Protocol = "", Port = "", StatusCode = "" } = RedirectConfig ?? {};
  const [host = ""] = String(headers["host"] ?? "").split(":");
  const { origin } = new URL(`${Protocol.toLowerCase()}://${host}:${Port}`);
  return { kind: "redirect", status: StatusCode === "HTTP_301" ? 301 : 302, location: `${origin}${path}` };
}
