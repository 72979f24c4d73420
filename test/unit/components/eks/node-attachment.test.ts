import { beforeAll, describe, expect, it } from "vitest";
import { colors } from "../../../../components/color.ts";
import { declareBalanced } from "../../support/balanced-stack.ts";
import { arnOf } from "../../support/declare-cloud.ts";
import type { Declaration } from "../../support/declare.ts";

describe.each(colors)("nodes of %s", (color) => {
  const port = color === "blue" ? 30_800 : 30_801;
  let declaration: Declaration<object>;

  beforeAll(async () => {
    declaration = await declareBalanced({ activeColor: "blue" });
  }, 60_000);

  it("answer for the color's pods at a port of their own", () => {
    expect(declaration.named(`${color}-nodes-service`).inputs["spec"]).toMatchObject({
      type: "NodePort",
      selector: { "bluegreen.stack": "shop-prod", "bluegreen.role": "color", "bluegreen.color": color },
      ports: [{ targetPort: 8000, nodePort: port }],
      externalTrafficPolicy: "Cluster",
    });
  });

  it("are reached from the balancer alone, at that port alone", () => {
    const way = { ipProtocol: "tcp", fromPort: port, toPort: port };
    const balancer = "id-of-router-security-group";
    expect(declaration.named(`${color}-nodes-in`).inputs).toMatchObject({
      securityGroupId: "sg-of-nodes",
      referencedSecurityGroupId: balancer,
      ...way,
    });
    expect(declaration.named(`${color}-nodes-out`).inputs).toMatchObject({
      securityGroupId: balancer,
      referencedSecurityGroupId: "sg-of-nodes",
      ...way,
    });
  });

  it("are entered into the color's target group as they come, once the way is open", () => {
    const attachment = declaration.named(`${color}-nodes-attachment`);
    expect(attachment.inputs).toEqual({
      autoscalingGroupName: `nodes-of-${color}`,
      lbTargetGroupArn: arnOf(`router-${color}-targets`),
    });
    expect(attachment.after).toEqual([`${color}-nodes-service`, `${color}-nodes-out`, `${color}-nodes-in`]);
  });
});
