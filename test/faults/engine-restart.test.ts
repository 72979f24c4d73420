import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { OwnStack } from "../../bench/own-stack.ts";
import { baseImages } from "../../components/docker/base-images.ts";
import { modelFileOf } from "../../components/model.ts";
import { prepare } from "../../toolchain/index.ts";
import { buildCandidate, candidate, candidateImage, removeCandidate } from "./candidate.ts";
import { failuresOf } from "./fault-table.ts";
import { eventually, meet, root } from "../e2e/harness.ts";
import { OwnEngine } from "./own-engine.ts";
import { recordFault } from "./record-fault.ts";
import { RunningUpdate } from "./running-update.ts";
import { SteadyUsers } from "./steady-users.ts";

const name = "e2e-engine-restart";
const port = 19330;

let engine: OwnEngine | undefined;
let stack: OwnStack | undefined;

beforeAll(async () => {
  engine = await OwnEngine.start();
  if (engine === undefined) return;
  const { environment } = await prepare({
    projectDirectory: root,
    environment: process.env,
    models: [modelFileOf()],
    triton: false,
    officialTriton: false,
    progress: "lines",
  });
  await buildCandidate();
  await engine.take(candidateImage, baseImages.nginx);
  stack = await OwnStack.create(
    root,
    { ...process.env, ...environment, DOCKER_HOST: engine.url },
    {
      name,
      url: `http://${engine.address}:${port}`,
      config: {
        activeColor: "blue",
        blue: candidate("good"),
        green: candidate("good"),
        router: { address: engine.address, port },
        ports: { blue: port + 1, green: port + 2 },
        network: { subnet: "172.28.98.0/24" },
      },
      sweep: () => Promise.resolve(),
    },
  );
  await stack.up();
});

afterAll(async () => {
  await stack?.destroy();
  await engine?.remove();
  await removeCandidate().catch(() => undefined);
});

test("a Docker daemon that is restarted during a flip takes no container with it, and the flip can be made again", async (context: TestContext) => {
  if (engine === undefined || stack === undefined)
    context.skip("no second Docker engine can be had: root on Linux");
  const own = engine;
  const moved = stack;
  const users = new SteadyUsers(stack);
  await stack.set({ activeColor: "green" });
  const flip = new RunningUpdate(stack, {});
  await flip.prints(/PromotionGate gate updating/);
  const faultAt = performance.now();
  await own.restart();
  await flip.ended;
  await delay(1000);
  const { asked, failed, recoverySeconds } = await users.stop(faultAt);
  await recordFault({
    fault: "the Docker daemon is restarted",
    meanwhile: "a flip",
    asked,
    failed,
    recoverySeconds,
    why: "containers go on (live-restore); connections are broken, if at all, in the moment in which the daemon writes its rules of iptables anew",
  });
  expect(failuresOf({ failed }) / asked).toBeLessThan(0.05);
  const starts = await own.docker.listContainers();
  expect(starts.map(({ Status: status }) => status).filter((status) => !status.startsWith("Up"))).toEqual([]);
  await stack.up("--refresh");
  await eventually(
    async () => ((await meet(moved)).color === "green" ? undefined : "not yet"),
    "users meet green",
    10,
  );
});
