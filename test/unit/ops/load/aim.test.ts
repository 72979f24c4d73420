import { describe, expect, it } from "vitest";
import { aimAt, type Aim } from "../../../../ops/load/aim.ts";

const url = "https://chat.example.com";
const reached = "http://127.0.0.1:4000/secret";
const router = { service: "router", port: 80 };
const docker = { url };
const kubernetes = { url, kubernetes: { namespace: "shop", router } };
const nginx = { url, kubernetes: { kubeconfig: "{}", namespace: "shop", router } };
const alb = {
  url,
  kubernetes: { kubeconfig: "{}", namespace: "shop" },
  balancer: { region: "eu-west-1", name: "b", usersPort: 443, url, directUrl: `${url}:8443` },
};

describe("where the load of a stack goes", () => {
  it.each<[string, Parameters<typeof aimAt>[0], string, readonly string[], Aim | undefined]>([
    ["on Docker to its URL", docker, url, [url], { url, routerUrl: url, isDetour: false }],
    ["on Docker nowhere where it is silent", docker, url, [], undefined],
    [
      "in a cluster to its URL, where that answers here",
      kubernetes,
      reached,
      [url, reached],
      { url, routerUrl: url, isDetour: false },
    ],
    [
      "in a cluster through the API server, where it does not",
      kubernetes,
      reached,
      [reached],
      { url: reached, routerUrl: reached, isDetour: true },
    ],
    [
      "behind a balancer to the users' URL, which tells no route, and looks beside it",
      alb,
      reached,
      [reached],
      { url, routerUrl: reached, isDetour: false },
    ],
    ["behind a balancer nowhere where AWS tells no route", alb, reached, [], undefined],
    [
      "through a balancer to nginx, whose direct paths and route users do not have",
      nginx,
      reached,
      [url, reached],
      { url, routerUrl: reached, isDetour: false },
    ],
    [
      "to nginx past a balancer that does not answer here",
      nginx,
      reached,
      [reached],
      { url: reached, routerUrl: reached, isDetour: true },
    ],
  ])("%s", async (_what, outputs, places, answering, aim) => {
    const listens = (asked: string) => Promise.resolve(answering.includes(asked));
    const answers = ({ url: asked }: { readonly url: string }) =>
      Promise.resolve((outputs !== nginx || asked !== url) && answering.includes(asked));
    expect(await aimAt(outputs, () => Promise.resolve({ url: places }), answers, listens)).toEqual(aim);
  });
});
