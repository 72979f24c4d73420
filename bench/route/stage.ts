import { duration } from "../../ops/table.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { FlippedStack } from "../flipped-stack.ts";
import type { BenchContext } from "../goal.ts";
import { OwnStack, type OwnStackPlan } from "../own-stack.ts";
import { ReloadedNginx } from "../reloaded-nginx.ts";

const plan: OwnStackPlan = {
  name: "bench",
  routerPort: 18080,
  colorPorts: { blue: 18000, green: 18001 },
  subnet: "172.28.90.0/24",
};
const peerPort = 18081;

/** A stack of its own, and in its network an nginx that is reloaded, in front of the same two colors. */
export class RouteStage {
  readonly ours: FlippedStack;
  readonly peer: ReloadedNginx;
  readonly #stack: OwnStack;
  readonly #say: BenchContext["say"];

  private constructor(stack: OwnStack, peer: ReloadedNginx, say: BenchContext["say"]) {
    this.ours = new FlippedStack(stack);
    this.peer = peer;
    this.#stack = stack;
    this.#say = say;
  }

  /** Starts both; where one does not start, nothing is left. */
  static async start({ root, environment, signal, say }: BenchContext): Promise<RouteStage> {
    const stack = await OwnStack.create(root, environment, plan, signal);
    try {
      say(`pulumi up of the stack ${plan.name} …`);
      const { seconds } = await stack.up();
      say(`it runs after ${duration(seconds)}`);
      const peer = await ReloadedNginx.start(dockerClient(), stack, plan.subnet, peerPort);
      return new RouteStage(stack, peer, say);
    } catch (error) {
      await stack.destroy();
      throw error;
    }
  }

  /** Removes the stack, and the nginx in its network. */
  async remove(): Promise<void> {
    try {
      await this.peer.remove();
    } finally {
      this.#say("the stack is removed …");
      await this.#stack.destroy();
    }
  }
}
