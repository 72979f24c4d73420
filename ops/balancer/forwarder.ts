import { Readable } from "node:stream";
import { Agent, type Dispatcher } from "undici";
import { secretHeader } from "../../provider/gate/direct-access.ts";
import type { ListenerFacts } from "../../components/eks/listener-route.ts";
import {
  openDoor,
  passingHeaders,
  type AskedAtDoor,
  type DoorAnswer,
  type LocalDoor,
} from "../../provider/local-door.ts";
import { OperatorError } from "../exit.ts";
import { causeOf } from "../http.ts";
import { listenerStatus } from "./listener-status.ts";
import { LiveListener, type BalancerPlace } from "./live-listener.ts";
import { SharedAnswer } from "./shared-answer.ts";
import { wayOf } from "./way.ts";

/** A balancer in front of both colors, and the ways through it. */
export interface Balancer extends BalancerPlace {
  /** As users ask, without a slash at its end. */
  readonly url: string;
  /** What direct paths begin with. */
  readonly directUrl: string;
  /** What they need as `X-Bluegreen-Secret`. */
  readonly directSecret: string;
  /** `<project>-<stack>`: what the names of its target groups begin with. */
  readonly prefix: string;
}

const connectMilliseconds = 10_000;

/** As Node spells names of headers. */
const secretName = secretHeader.toLowerCase();

/**
 * A URL of this machine at which a balancer answers as a router of the other targets does: with its route, and by the direct paths, for which it sends
 * the secret along. Nothing is buffered.
 */
export async function forwardTo(balancer: Balancer): Promise<LocalDoor> {
  const forwarder = new Forwarder(balancer);
  const door = await openDoor((asked) => forwarder.answer(asked));
  return {
    url: door.url,
    async close() {
      await door.close();
      await forwarder.close();
    },
  };
}

/** Keys that say who may reach the balancer, by the way that is taken. */
const cidrKeys = { direct: "eks.directCidrs", users: "eks.userCidrs" } as const;

class Forwarder {
  readonly #balancer: Balancer;
  readonly #listener: LiveListener;
  readonly #route: SharedAnswer<ListenerFacts>;
  readonly #closing = new AbortController();
  readonly #agent = new Agent({
    connect: { timeout: connectMilliseconds },
    // A stream may wait for its next byte as long as the balancer lets it.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  constructor(balancer: Balancer) {
    this.#balancer = balancer;
    this.#listener = new LiveListener(balancer);
    this.#route = new SharedAnswer(() => this.#listener.facts(this.#closing.signal));
  }

  async answer(asked: AskedAtDoor): Promise<DoorAnswer> {
    const way = wayOf(asked.target, asked.request.headers);
    return way === "route" ? this.#tellRoute() : this.#pass(asked, way);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error("the command ends"));
    this.#listener.close();
    await this.#agent.destroy();
  }

  async #tellRoute(): Promise<DoorAnswer> {
    const listener = await this.#route.get().catch((error: unknown) => {
      throw withCure(error);
    });
    const { prefix, name, usersPort } = this.#balancer;
    const status = listenerStatus(listener, prefix);
    if (status !== undefined) return jsonAnswer(200, status);
    throw new OperatorError(
      "unhealthy",
      `the listener at port ${usersPort} of the load balancer ${name} does not divide users between blue and green: somebody has changed it`,
    );
  }

  async #pass(asked: AskedAtDoor, way: "direct" | "users"): Promise<DoorAnswer> {
    const { url, directUrl, directSecret } = this.#balancer;
    const start = way === "direct" ? directUrl : url;
    const { host: _ours, [secretName]: _foreign, ...headers } = passingHeaders(asked.request.headers);
    const answer = await this.#send(start, way, asked, {
      ...headers,
      ...(way === "direct" && { [secretName]: directSecret }),
    });
    // A color names itself in all that it answers, and may refuse for reasons of its own.
    const isOfColor = answer.headers["x-color"] !== undefined;
    const isRefused = way === "direct" && answer.statusCode === 403 && !isOfColor;
    if (!isRefused) return { ...answer, headers: passingHeaders(answer.headers) };
    await answer.body.dump();
    return jsonAnswer(403, {
      error: `${start} refuses the secret that the last update recorded: another update may have made a new one meanwhile`,
    });
  }

  async #send(
    start: string,
    way: "direct" | "users",
    { request, target, body, signal }: AskedAtDoor,
    headers: Readonly<Record<string, string | string[]>>,
  ): Promise<Dispatcher.ResponseData> {
    const { origin, pathname } = new URL(start);
    const path = pathname.replace(/\/$/, "") + target;
    try {
      return await this.#agent.request({
        origin,
        path,
        method: request.method as Dispatcher.HttpMethod,
        headers,
        body,
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new OperatorError(
        "unhealthy",
        `${start} does not answer: ${causeOf(error)}; this machine's address has to be in ${cidrKeys[way]}, and the name to lead to the balancer`,
        undefined,
        { cause: error },
      );
    }
  }
}

/** Whoever asks at this machine's end is told no more than a message. */
function withCure(error: unknown): unknown {
  if (!(error instanceof OperatorError) || error.cure === undefined) return error;
  return new Error(`${error.message}. Do: ${error.cure}`, { cause: error });
}

function jsonAnswer(statusCode: number, value: object): DoorAnswer {
  const headers = { "content-type": "application/json" };
  return { statusCode, headers, body: Readable.from([JSON.stringify(value)]) };
}
