import { otherColor, type Color } from "../../components/color.ts";
import { duration } from "../../ops/table.ts";
import type { Bench, BenchContext } from "../goal.ts";
import type { RoundRecord } from "../results/outcome.ts";
import { OwnStack, type OwnStackPlan } from "../own-stack.ts";
import { EmptyProgram } from "./empty-program.ts";
import { gateSeconds } from "./gate-seconds.ts";
import { flipGoal, previewGoal } from "./goals.ts";

const plan: OwnStackPlan = {
  name: "bench-commands",
  routerPort: 18580,
  colorPorts: { blue: 18581, green: 18582 },
  subnet: "172.28.177.0/24",
};

/** The commands of an operator, in one run with those of a program that declares nothing. */
export const commandsBench: Bench = {
  name: "commands",
  says: '"pulumi up" of a flip and "pulumi preview" without a change, in turn with those of the program of "pulumi new typescript"',
  goals: [flipGoal, previewGoal],
  rounds,
};

async function* rounds(context: BenchContext, count: number): AsyncGenerator<RoundRecord> {
  const { root, environment, signal, say } = context;
  const stack = await OwnStack.create(root, environment, plan, signal);
  try {
    say(`pulumi up of the stack ${plan.name} …`);
    say(`it runs after ${duration((await stack.up()).seconds)}`);
    const empty = await EmptyProgram.create(context);
    try {
      let color: Color = "blue";
      // Once for nothing: a first flip finds nothing cached.
      for (let round = -1; round < count; round += 1) {
        color = otherColor(color);
        const record = await oneRound({ root, stack, empty, color, oursFirst: round % 2 === 0 });
        if (round >= 0) yield record;
      }
    } finally {
      await empty.remove();
    }
  } finally {
    say("the stack is removed …");
    await stack.destroy();
  }
}

interface Contestants {
  readonly root: string;
  readonly stack: OwnStack;
  readonly empty: EmptyProgram;
  /** Gets the users. */
  readonly color: Color;
  readonly oursFirst: boolean;
}

async function oneRound({ root, stack, empty, color, oursFirst }: Contestants): Promise<RoundRecord> {
  await stack.set({ activeColor: color });
  const flip = async () => {
    const { seconds, output } = await stack.up();
    return seconds - (await gateSeconds(root, output));
  };
  const unchanged = async () => (await stack.pulumi("preview", "--expect-no-changes")).seconds;
  return {
    [flipGoal.name]: await both(oursFirst, flip, () => empty.up()),
    [previewGoal.name]: await both(oursFirst, unchanged, () => empty.preview()),
  };
}

async function both(oursFirst: boolean, ours: () => Promise<number>, theirs: () => Promise<number>) {
  if (oursFirst) return { ours: await ours(), theirs: await theirs() };
  const seconds = await theirs();
  return { theirs: seconds, ours: await ours() };
}
