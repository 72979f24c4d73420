import type { Action, Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it } from "vitest";
import { decide, type AskedRequest } from "../../aws/data-plane/decision.ts";

const arn = (color: string) =>
  `arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/models-${color}/${color}`;
const asked = (path: string, headers: AskedRequest["headers"] = {}): AskedRequest => ({
  method: "GET",
  path,
  headers,
});

/** A listener that forwards everything by weights. */
function weighted(blue: number, green: number, boundSeconds?: number): Rule[] {
  const TargetGroups = [
    { TargetGroupArn: arn("blue"), Weight: blue },
    { TargetGroupArn: arn("green"), Weight: green },
  ];
  const stickiness = { Enabled: boundSeconds !== undefined, DurationSeconds: boundSeconds };
  const action: Action = {
    Type: "forward",
    ForwardConfig: { TargetGroups, TargetGroupStickinessConfig: stickiness },
  };
  return [{ IsDefault: true, Priority: "default", Actions: [action] }];
}

/** A listener with one rule of its own, and nothing for whoever does not meet it. */
function ruled(rule: Rule): Rule[] {
  const Actions: Action[] = [
    { Type: "fixed-response", FixedResponseConfig: { StatusCode: "403", MessageBody: "forbidden" } },
  ];
  return [
    { IsDefault: true, Priority: "default", Actions },
    { Priority: "10", Actions: [{ Type: "forward", TargetGroupArn: arn("blue") }], ...rule },
  ];
}

describe("weights of a listener", () => {
  it.each([
    [100, 0, 0.999, "blue"],
    [0, 100, 0, "green"],
    [90, 10, 0.899, "blue"],
    [90, 10, 0.9, "green"],
    [1, 1, 0.5, "green"],
  ])("%i to %i bring a draw of %f to %s", (blue, green, draw, color) => {
    const decision = decide(weighted(blue, green), asked("/chat?a=1"), draw);
    expect(decision).toEqual({ kind: "forward", groupArn: arn(color), path: "/chat?a=1" });
  });

  it("of nothing answer 503", () => {
    expect(decide(weighted(0, 0), asked("/"), 0)).toMatchObject({ kind: "answer", status: 503 });
  });

  it("leave whoever has the cookie where they are, while the group has a weight", () => {
    const bound = asked("/", { cookie: "a=b; AWSALBTG=green" });
    expect(decide(weighted(90, 10, 60), bound, 0)).toMatchObject({
      groupArn: arn("green"),
      boundSeconds: 60,
    });
    expect(decide(weighted(100, 0, 60), bound, 0)).toMatchObject({ groupArn: arn("blue") });
    expect(decide(weighted(90, 10), bound, 0)).toMatchObject({ groupArn: arn("blue") });
  });
});

describe("a rule", () => {
  const secret = {
    Field: "http-header",
    HttpHeaderConfig: { HttpHeaderName: "X-Secret", Values: ["s3cret"] },
  };
  const path = { Field: "path-pattern", PathPatternConfig: { Values: ["/blue/*"] } };

  it.each<[string, AskedRequest, string]>([
    ["both conditions", asked("/blue/ready", { "x-secret": "s3cret" }), "forward"],
    ["a header in other letters", asked("/blue/ready", { "x-secret": "S3CRET" }), "forward"],
    ["no header", asked("/blue/ready"), "answer"],
    ["another header", asked("/blue/ready", { "x-secret": "guess" }), "answer"],
    ["another path", asked("/green/ready", { "x-secret": "s3cret" }), "answer"],
    ["a path in other letters", asked("/Blue/ready", { "x-secret": "s3cret" }), "answer"],
    ["a pattern in the query alone", asked("/?/blue/x", { "x-secret": "s3cret" }), "answer"],
  ])("decides by %s", (_, request, kind) => {
    const decision = decide(ruled({ Conditions: [path, secret] }), request, 0);
    expect(decision).toMatchObject(
      kind === "forward" ? { kind, groupArn: arn("blue") } : { kind, status: 403 },
    );
  });

  it("rewrites the path, and leaves the query", () => {
    const Rewrites = [{ Regex: "^/blue/(.*)$", Replace: "/$1" }];
    const rules = ruled({ Transforms: [{ Type: "url-rewrite", UrlRewriteConfig: { Rewrites } }] });
    expect(decide(rules, asked("/blue/chat?to=/blue/"), 0)).toMatchObject({ path: "/chat?to=/blue/" });
  });

  it("counts before one of a higher number", () => {
    const Actions: Action[] = [{ Type: "forward", TargetGroupArn: arn("green") }];
    expect(decide([...ruled({}), { Priority: "9", Actions }], asked("/"), 0)).toMatchObject({
      groupArn: arn("green"),
    });
  });

  it("sends on to another port", () => {
    const RedirectConfig = { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" as const };
    const rules = ruled({ Actions: [{ Type: "redirect", RedirectConfig }] });
    expect(decide(rules, asked("/a?b", { host: "models.invalid:80" }), 0)).toEqual({
      kind: "redirect",
      status: 301,
      location: "https://models.invalid/a?b",
    });
  });

  it.each<[string, Rule]>([
    ["a condition on source-ip", { Conditions: [{ Field: "source-ip" }] }],
    ["an action of type authenticate-oidc", { Actions: [{ Type: "authenticate-oidc" }] }],
    ["a transform of type host-header-rewrite", { Transforms: [{ Type: "host-header-rewrite" }] }],
  ])("is refused with %s, which is not emulated", (what, rule) => {
    expect(() => decide(ruled(rule), asked("/"), 0)).toThrow(`${what} is not emulated`);
  });
});
