import * as pulumi from "@pulumi/pulumi";
import { colors, weightsFor, type Color } from "../../../components/color.ts";
import { ColorStack } from "../../../components/docker/color-stack.ts";
import { History } from "../../../components/docker/history.ts";
import { NginxRoute } from "../../../components/docker/route.ts";
import { routerUrl } from "../../../components/docker/router-url.ts";
import { Router } from "../../../components/docker/router.ts";
import { PromotionGate } from "../../../components/gate/promotion-gate.ts";
import { modelPresets } from "../../../components/model.ts";
import { askRunningRoute } from "../../../components/running-route.ts";

/** What each color runs. Change the version of the color that is on standby, then flip. */
const versions = { blue: "1", green: "1" };

const settings = {
  threads: 1,
  contextTokens: 1024,
  parallelSequences: 4,
  queueLength: 64,
  maxAnswerTokens: 512,
  longestAnswerSeconds: 120,
  memoryReadyPercent: 95,
};

const address = "127.0.0.1";
const port = 8090;
const hostPorts = { blue: 8091, green: 8092 };

/**
 * The components of bluegreen in a program of one's own: a router on port 8090, two colors, a gate, a route. Move the
 * users with `pulumi config set activeColor green` and `pulumi up`.
 */
export = async function program() {
  const activeColor = new pulumi.Config().get<Color>("activeColor", { allowedValues: [...colors] }) ?? "blue";
  const weights = weightsFor(activeColor);
  const prefix = `${pulumi.getProject()}-${pulumi.getStack()}`;
  // Asked, so that a color that users meet cannot be changed by accident. Without it, nothing guards them.
  const { serving } = await askRunningRoute(routerUrl(address, port));

  const router = new Router("router", {
    prefix,
    address,
    port,
    subnet: "172.28.90.0/24",
    ...(serving && { serving: { percent: 100, source: serving.blue.source } }),
  });
  const history = new History("history", {
    prefix,
    ...(serving && { serving: { percent: 100, source: serving.blue.source } }),
  });
  const declare = (color: Color, after: pulumi.Resource[]) =>
    new ColorStack(color, {
      color,
      prefix,
      router,
      history,
      version: versions[color],
      model: { ...smallModel(), path: `../../../${smallModel().path}` },
      memoryMebibytes: 1024,
      hostPort: hostPorts[color],
      settings,
      ...(serving && { serving: serving[color] }),
      after,
    });

  const candidates = colors.filter((color) => weights[color] > 0).map((color) => declare(color, []));
  const gate = new PromotionGate("gate", {
    activeColor,
    candidates,
    url: router.url,
    limits: { loadBudgetSeconds: 180, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 60 },
  });
  const route = new NginxRoute("route", { router, activeColor, weights, backends: gate.backends });
  // The standby comes after the route: should it fail, the users have moved already.
  for (const color of colors) if (weights[color] === 0) declare(color, [route]);

  return { url: router.url, activeColor, verdict: gate.verdict };
};

function smallModel() {
  const model = modelPresets["smollm2-135m-instruct"];
  if (model?.sha256 === undefined) throw new Error("smollm2-135m-instruct is no preset with a checksum");
  return { ...model, sha256: model.sha256 };
}
