import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lowerStandby } from "../../../provider/color-weights.ts";
import { stackLabels } from "../../../provider/kubernetes-names.ts";
import { callContext } from "../support/call-context.ts";
import { httpEngine, type HttpEngine } from "../support/http-engine.ts";

let engine: HttpEngine;
/** Status of a look at the first of two servers that the engine has listed. */
let status: number;

beforeEach(async () => {
  status = 200;
  engine = await httpEngine((_method, path) => {
    if (path.startsWith("/containers/router/"))
      return [200, { Config: { Labels: { [stackLabels.stack]: "shop" } } }];
    if (path.startsWith("/containers/json"))
      return [
        200,
        ["blue", "green"].map((color) => ({
          Id: `shop-${color}`,
          Labels: { [stackLabels.color]: color },
        })),
      ];
    if (path.startsWith("/containers/shop-blue/json") && status !== 200)
      return [status, { message: "no such thing" }];
    return [200, { HostConfig: { CpuShares: 1024 } }];
  });
  vi.stubEnv("DOCKER_HOST", engine.host);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await engine.close();
});

/** The servers that were weighed anew, and what was told. */
async function weighed() {
  const context = callContext();
  await lowerStandby("router", { blue: 0, green: 0 }, context);
  return { servers: engine.calls.filter((call) => call.endsWith("/update")), told: context.told };
}

it("weighs every server of the colors", async () => {
  const servers = ["POST /containers/shop-blue/update", "POST /containers/shop-green/update"];
  expect(await weighed()).toEqual({ servers, told: [] });
});

it("weighs the others where one has gone since it was listed", async () => {
  status = 404;
  expect(await weighed()).toEqual({ servers: ["POST /containers/shop-green/update"], told: [] });
});

it("weighs the others where one cannot be asked, and tells whom it could not", async () => {
  status = 500;
  const { servers, told } = await weighed();
  expect(servers).toEqual(["POST /containers/shop-green/update"]);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("the processors could not be shared out to blue: ");
});
