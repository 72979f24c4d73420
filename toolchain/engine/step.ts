import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type Docker from "dockerode";
import { dockerClient, dockerEndpoint } from "../../provider/docker-client.ts";
import { messageOf, ToolchainError } from "../errors.ts";
import type { Step, StepContext } from "../plan.ts";
import { findOnPath } from "../path.ts";
import { run } from "../run.ts";
import { startDaemon } from "./daemon.ts";
import { distribution, installPackages, systemEnvironment } from "./debian.ts";
import { engineAction, type EngineFacts } from "./decision.ts";

/** How long an engine may take to say that it is there, seconds. */
const answerSeconds = 10;
/** What an engine of our own needs; debootstrap is for the base images, and comes in one go. */
const packages = ["docker.io", "iptables", "debootstrap"];

/** A Docker engine that answers. */
export const engineStep: Step = {
  title: "Docker engine",
  async find(context) {
    const facts = await engineFacts(context);
    const action = engineAction(facts);
    if (action.kind === "refuse") throw new ToolchainError(action.reason);
    return action.kind === "use" ? `${facts.version ?? ""} at ${facts.source ?? ""}` : undefined;
  },
  async make(context) {
    let action = engineAction(await engineFacts(context));
    const missing = action.kind === "install";
    if (missing) {
      await installPackages(packages, context);
      action = engineAction(await engineFacts(context));
    }
    if (action.kind === "start") await start(action.by, context);
    const { version, failure } = await askEngine(context.environment);
    if (version === undefined)
      throw new ToolchainError(`The Docker engine was started, but does not answer: ${failure}`);
    return `${version}, ${missing ? "installed" : "started"}`;
  },
};

/** A client of the engine, which connects when it is used. */
export function engineClient(environment: NodeJS.ProcessEnv): Docker {
  return dockerClient(environment);
}

async function start(by: "systemd" | "ourselves", context: StepContext): Promise<void> {
  if (by === "ourselves")
    return startDaemon(async () => (await askEngine(context.environment)).version !== undefined, context);
  await run("systemctl", ["start", "docker"], {
    log: join(context.layout.logs, "systemctl.log"),
    environment: context.environment,
    signal: context.signal,
    timeoutSeconds: 90,
  });
}

async function engineFacts({ environment }: StepContext): Promise<EngineFacts> {
  return {
    ...(await askEngine(environment)),
    platform: process.platform,
    root: process.getuid?.() === 0,
    distribution: await distribution(),
    installed: findOnPath("dockerd", systemEnvironment(environment).PATH) !== undefined,
    systemd: await isSystemd(),
  };
}

async function askEngine(
  environment: NodeJS.ProcessEnv,
): Promise<Pick<EngineFacts, "version" | "failure" | "source">> {
  let source: string | undefined;
  try {
    source = dockerEndpoint(environment).source;
    const { Version: version } = await withinSeconds(answerSeconds, dockerClient(environment).version());
    return { version, failure: "", source };
  } catch (reason) {
    return { failure: messageOf(reason).replace(/\.?$/, "."), source };
  }
}

function withinSeconds<T>(seconds: number, work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${seconds} s`)), seconds * 1000).unref();
  });
  return Promise.race([work, late]);
}

async function isSystemd(): Promise<boolean> {
  return (await readFile("/proc/1/comm", "utf8").catch(() => "")).trim() === "systemd";
}
