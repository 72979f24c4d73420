import { LockedError, OperatorError } from "../../../../ops/exit.ts";
import { HttpClient } from "../../../../ops/http.ts";
import { listenForInterruption } from "../../../../ops/interruption.ts";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import type { Notification } from "../../../../ops/notifications.ts";
import type { LogLine, StepFacts } from "../../../../ops/operation-log.ts";
import type { Sample } from "../../../../ops/rollout/series.ts";
import { percentBefore, percentOf, weightsAt, type RolloutState } from "../../../../ops/rollout/state.ts";
import type { Tools } from "../../../../ops/rollout/tools.ts";
import type { Lease } from "../../../../provider/route-state.ts";
import { usersQueries } from "../../../../ops/rollout/users-queries.ts";
import type { Wish } from "../../../../ops/rollout/wishes.ts";
import { startFake } from "../fake-server.ts";
import { unreached } from "../unreached.ts";

/** What goes wrong, and what people want. */
export interface World {
  /** Share of the candidate's requests that fail, by its share of the users. */
  readonly failing?: (percent: number) => number;
  readonly traffic?: boolean;
  readonly blind?: boolean;
  /** Heard one after another once the candidate has users. */
  readonly wishes?: Wish[];
  /** Heard after these updates. */
  readonly wishAfter?: (moves: readonly string[]) => Wish | undefined;
  readonly answers?: Wish[];
  readonly stopsStandby?: boolean;
  readonly failsAt?: number;
  readonly backFails?: number;
  /** The first update that leaves the users with the candidate is refused, or fails once they have moved, or moves nobody. */
  readonly finishFails?: "before" | "after" | "idle";
  /** What the first update that leaves the users with the candidate is stopped by, before it has moved anybody. */
  readonly finishThrows?: Error;
  /** Who has the route once an update was tried. */
  readonly leaseAfter?: Lease;
  /** Updates that find somebody's lock. */
  readonly locked?: number;
  /** Updates that succeed and do not move the users back. */
  readonly backIdle?: number;
  readonly renewalRefused?: boolean;
  readonly overtake?: (percent: number) => boolean;
  /** What differs in the running route at the beginning. */
  readonly live?: Partial<LiveRoute>;
}

export interface Seen {
  /** Shares of the candidate in the order of the updates. */
  readonly moves: string[];
  readonly states: RolloutState[];
  readonly log: StepFacts[];
  readonly told: Notification[];
}

export interface Stage {
  readonly tools: Tools;
  readonly seen: Seen;
  close(): Promise<void>;
}

/** Share of the candidate that the process before has left, percent. */
function percentLeftBy(first: RolloutState): number {
  return first.phase === "moving" || first.phase === "waiting" ? percentBefore(first) : percentOf(first);
}

/** A stack whose updates take no time and whose Prometheus knows all at once. */
export async function stage(world: World, first: RolloutState): Promise<Stage> {
  const server = await startFake({ color: "blue" });
  const http = new HttpClient({ timeoutSeconds: 2 });
  const interruption = listenForInterruption(() => undefined);
  const seen: Seen = { moves: [], states: [], log: [], told: [] };
  let live: LiveRoute = {
    activeColor: "blue",
    weights: weightsAt(first.plan, percentLeftBy(first)),
    releases: {},
    shadow: { percent: 0 },
    rejected: {},
    ...world.live,
  };
  let requests = 0;
  let backs = 0;
  let locks = world.locked ?? 0;
  const refusedByLock = () => {
    locks -= 1;
    seen.moves.push("locked");
    return Promise.reject(new LockedError("running", "the stack is locked by ada"));
  };
  const sample = (labels: Record<string, string>, value: number): Sample => ({ labels, value });
  const tools: Tools = {
    session: {
      project: { root: "/", name: "shop", stack: "dev", stackFile: "/Pulumi.dev.yaml" },
      terminal: {
        json: false,
        interactive: false,
        colored: false,
        print: () => undefined,
        write: () => undefined,
        note: () => undefined,
        table: () => undefined,
        paint: (_style, text) => text,
        result: () => undefined,
      },
      interruption,
      reach: unreached,
    },
    http,
    url: server.url,
    users: usersQueries("router"),
    scrapeSeconds: 0.002,
    prometheus: {
      query: (promql) => {
        if (world.blind === true) return Promise.reject(new OperatorError("unhealthy", "no Prometheus"));
        if (!promql.startsWith("router_requests_total") || world.traffic === false)
          return Promise.resolve([]);
        requests += 1000;
        const percent = world.failing?.(live.weights.green) ?? 0;
        const failed = promql.includes("green") ? (requests * percent) / 100 : 0;
        return Promise.resolve([
          sample({ status: "200" }, requests - failed),
          sample({ status: "500" }, failed),
        ]);
      },
      number: () => Promise.resolve(undefined),
    },
    stopsStandby: world.stopsStandby ?? false,
    mover: {
      step: (current) => {
        const percent = percentOf(current);
        if (locks > 0) return refusedByLock();
        seen.moves.push(`${percent} %`);
        const renewal = live.weights[current.plan.to] === percent;
        if (renewal && world.renewalRefused === true)
          return Promise.reject(new OperatorError("refused", "somebody holds the lease"));
        if (percent === world.failsAt)
          return Promise.reject(new OperatorError("refused", "the gate said no"));
        live = {
          ...live,
          weights: weightsAt(current.plan, percent),
          lease: { id: current.id, holder: "ada", until: "2099" },
        };
        return Promise.resolve({ seconds: 1, leaseUntil: "2099-01-01T00:00:00.000Z" });
      },
      back: (current, _message, refresh) => {
        if (locks > 0) return refusedByLock();
        seen.moves.push(refresh ? "back, made anew" : "back");
        backs += 1;
        if (backs <= (world.backIdle ?? 0)) return Promise.resolve({ seconds: 1 });
        if (backs <= (world.backFails ?? 0)) return Promise.reject(new OperatorError("failed", "no engine"));
        live = { ...live, weights: weightsAt(current.plan, 0) };
        return Promise.resolve({ seconds: 1 });
      },
      finish: (current) => {
        seen.moves.push("finish");
        const fails = world.finishFails !== undefined && seen.moves.length === 1;
        if (seen.moves.length === 1 && world.leaseAfter !== undefined)
          live = { ...live, lease: world.leaseAfter };
        if (seen.moves.length === 1 && world.finishThrows !== undefined)
          return Promise.reject(world.finishThrows);
        if (fails && world.finishFails === "before")
          return Promise.reject(new OperatorError("refused", "the gate said no"));
        if (fails && world.finishFails === "idle") return Promise.resolve({ seconds: 1 });
        live = { ...live, weights: weightsAt(current.plan, 100) };
        if (fails) return Promise.reject(new OperatorError("failed", "the old color does not stop"));
        return Promise.resolve({ seconds: 1 });
      },
      restoreFile: () => {
        if (seen.moves.at(-1) !== "file") seen.moves.push("file");
        return Promise.resolve();
      },
      live: () => {
        const overtaken = world.overtake?.(live.weights.green) === true;
        return Promise.resolve(overtaken ? { ...live, weights: { blue: 1, green: 99 } } : live);
      },
    },
    file: {
      write: (written) => {
        seen.states.push(written);
        return Promise.resolve();
      },
      takeRequest: () => Promise.resolve(undefined),
    },
    wishes: {
      next: () => {
        const wish = live.weights[first.plan.to] > 0 ? world.wishes?.shift() : undefined;
        return Promise.resolve(wish ?? world.wishAfter?.(seen.moves));
      },
      ask: () => ({ answer: () => world.answers?.shift(), close: () => Promise.resolve() }),
    },
    log: {
      operation: "rollout-1",
      add: (facts) => {
        seen.log.push(facts);
        return Promise.resolve();
      },
      lines: () => Promise.resolve<LogLine[]>([]),
    },
    notifier: {
      tell: (notification) => {
        seen.told.push(notification);
        return Promise.resolve();
      },
    },
  };
  return {
    tools,
    seen,
    async close() {
      await http.close();
      await server.close();
      interruption.dispose();
    },
  };
}
