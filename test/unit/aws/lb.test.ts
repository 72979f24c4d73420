import { describe, expect, it } from "vitest";
import { listenerAnswer } from "../../aws/plugin/functions.ts";
import { actionInput, apiAction, type ActionInput } from "../../aws/plugin/lb/action.ts";
import { attributesIn, inputsFromAttributes } from "../../aws/plugin/lb/attributes.ts";

const forward: ActionInput = {
  type: "forward",
  forward: {
    targetGroups: [
      { arn: "blue", weight: 90 },
      { arn: "green", weight: 10 },
    ],
    stickiness: { enabled: true, duration: 60 },
  },
};

describe("an action", () => {
  it.each<[string, ActionInput]>([
    ["a weighted forward", forward],
    ["a forward to one group", { type: "forward", targetGroupArn: "blue" }],
    [
      "a redirect",
      {
        type: "redirect",
        redirect: {
          host: "h",
          path: "/p",
          port: "443",
          protocol: "HTTPS",
          query: "q",
          statusCode: "HTTP_301",
        },
      },
    ],
    [
      "an answer",
      {
        type: "fixed-response",
        fixedResponse: { contentType: "text/plain", messageBody: "no", statusCode: "403" },
      },
    ],
  ])("goes to AWS and back: %s", (_, action) => {
    expect(actionInput(apiAction(action))).toEqual(action);
  });

  it("gives a group without a weight AWS' own", () => {
    const { ForwardConfig } = apiAction({ type: "forward", forward: { targetGroups: [{ arn: "blue" }] } });
    expect(ForwardConfig?.TargetGroups).toEqual([{ TargetGroupArn: "blue", Weight: 1 }]);
  });

  it("is told by getListener with lists in place of blocks", () => {
    const { targetGroups, stickiness } = forward.forward ?? {};
    expect(listenerAnswer({ port: 80, defaultActions: [forward] })).toEqual({
      port: 80,
      defaultActions: [
        {
          type: "forward",
          targetGroupArn: "",
          forwards: [{ targetGroups, stickinesses: [stickiness] }],
          fixedResponses: [],
          redirects: [],
        },
      ],
    });
  });
});

describe("attributes", () => {
  const names = { "logs.enabled": "logs.enabled", "logs.bucket": "logs.bucket", "idle.seconds": "idle" };

  it("are stated as texts, those alone that a program states", () => {
    expect(attributesIn(names, { logs: { enabled: true }, idle: 60, other: 1 })).toEqual([
      { Key: "logs.enabled", Value: "true" },
      { Key: "idle.seconds", Value: "60" },
    ]);
  });

  it("are read as flags, numbers and texts, without those that no program can state", () => {
    const attributes = [
      { Key: "logs.enabled", Value: "false" },
      { Key: "logs.bucket", Value: "b" },
      { Key: "idle.seconds", Value: "60" },
      { Key: "unheard.of", Value: "1" },
    ];
    expect(inputsFromAttributes(names, attributes)).toEqual({
      logs: { enabled: false, bucket: "b" },
      idle: 60,
    });
  });
});
