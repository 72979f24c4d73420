import type { Color } from "../components/color.ts";
import { dockerClient } from "../provider/docker-client.ts";
import { routeLayout } from "../provider/route-layout.ts";
import { routerContainer } from "../provider/router-container.ts";
import type { Contestant } from "./contestant.ts";
import type { OwnStack } from "./own-stack.ts";

/** This project: `pulumi config set activeColor` and `pulumi up`. */
export class FlippedStack implements Contestant {
  readonly name = "pulumi up (route)";
  readonly origin: string;
  /** How long each `pulumi up` took, seconds. */
  readonly upSeconds: number[] = [];
  readonly #stack: OwnStack;

  constructor(stack: OwnStack) {
    this.#stack = stack;
    this.origin = stack.url;
  }

  async swap(color: Color): Promise<number> {
    await this.#stack.set({ activeColor: color });
    const { seconds } = await this.#stack.up();
    this.upSeconds.push(seconds);
    return this.#routeWrittenAt();
  }

  /** The name of the live route's directory holds the time right before it was put into the container. */
  async #routeWrittenAt(): Promise<number> {
    const router = routerContainer(dockerClient(), `${this.#stack.prefix}-router`);
    const directory = (await router.get(routeLayout.live, []))?.links.get(routeLayout.live);
    const [, time] = /^routes\/([0-9a-z]+)-/.exec(directory ?? "") ?? [];
    if (time === undefined)
      throw new Error(`${routeLayout.live} points to ${directory ?? "nothing"}, which is no route`);
    return parseInt(time, 36);
  }
}
