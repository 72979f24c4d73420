import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { CallContext } from "../../provider/kind.ts";
import { containerDefaults, type ContainerInputs } from "./container-inputs.ts";
import { lastLines } from "./container-logs.ts";
import type { InspectedContainer } from "./inspected.ts";

/** How often a container that is waited for is looked at, milliseconds. */
const pollMilliseconds = 250;
/** Time in which a container that cannot run usually ends, milliseconds. */
const firstLookMilliseconds = 200;
/** Lines of the container's log that an error shows. */
const shownLines = 20;

/**
 * Waits until a started container is as its inputs want it: running (`mustRun`), healthy (`wait`), or ended (`attach`). Returns why it is
 * not, undefined where it is.
 */
export async function settle(
  container: Docker.Container,
  inputs: ContainerInputs,
  context: CallContext,
): Promise<string | undefined> {
  const { attach, mustRun, wait } = { ...containerDefaults, ...inputs };
  if (attach) {
    context.progress("waiting until it ends");
    await container.wait({ abortSignal: context.signal });
    return undefined;
  }
  if (wait) return untilHealthy(container, inputs, context);
  if (!mustRun) return undefined;
  await sleep(firstLookMilliseconds);
  const state = await container.inspect();
  return hasEnded(state) ? describeEnd(container, state) : undefined;
}

/** Why a container that must run does not, undefined where it does. */
export function stoppedReason(
  inputs: Partial<ContainerInputs>,
  inspected: InspectedContainer,
): string | undefined {
  const { mustRun, start, attach } = { ...containerDefaults, ...inputs };
  if (!mustRun || !start || attach || !hasEnded(inspected)) return undefined;
  const { ExitCode: code, FinishedAt: at, Status: status } = inspected.State;
  return status === "created" ? "was never started" : `ended with exit code ${code} at ${at}`;
}

async function untilHealthy(
  container: Docker.Container,
  inputs: ContainerInputs,
  context: CallContext,
): Promise<string | undefined> {
  const { waitTimeout } = { ...containerDefaults, ...inputs };
  const started = Date.now();
  for (;;) {
    const state = await container.inspect();
    const health = state.State.Health;
    if (health === undefined) {
      return `wait is true, but the container has no healthcheck: declare healthcheck, or remove wait`;
    }
    if (health.Status === "healthy") return undefined;
    if (hasEnded(state)) return describeEnd(container, state);
    const elapsedSeconds = Math.round((Date.now() - started) / 1000);
    if (elapsedSeconds >= waitTimeout) {
      const answer = health.Log.at(-1)?.Output.trim();
      const last = answer === undefined ? "no check has run yet" : `the last check said: ${answer}`;
      const reason = `not healthy within waitTimeout (${waitTimeout} s), it is ${health.Status}; ${last}`;
      return withLog(container, state, `${reason}. Raise waitTimeout, or see: docker logs ${nameOf(state)}`);
    }
    if (context.signal.aborted) return "the update was cancelled while it started";
    context.progress(`waiting until healthy: ${health.Status}, ${elapsedSeconds} s of ${waitTimeout} s`);
    await sleep(pollMilliseconds);
  }
}

/** True for a container that is down and that its restart policy does not bring back. */
function hasEnded({ State: state }: InspectedContainer): boolean {
  return !state.Running && !state.Restarting && !state.Paused;
}

function describeEnd(container: Docker.Container, state: InspectedContainer): Promise<string> {
  const { ExitCode: code, OOMKilled: outOfMemory, Error: error } = state.State;
  const cause = outOfMemory
    ? ", killed for its memory limit: raise memory and memorySwap"
    : error && `, ${error}`;
  return withLog(container, state, `container ${nameOf(state)} ended with exit code ${code}${cause}`);
}

async function withLog(
  container: Docker.Container,
  state: InspectedContainer,
  reason: string,
): Promise<string> {
  const lines = await lastLines(container, state.Config.Tty, shownLines);
  return lines.length === 0
    ? reason
    : `${reason}\nits last lines:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

export function nameOf(state: InspectedContainer): string {
  return state.Name.replace(/^\//, "");
}
