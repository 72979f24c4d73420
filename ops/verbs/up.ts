import { otherColor } from "../../components/color.ts";
import { askChat, type ChatAnswer } from "../chat-answer.ts";
import type { Exit } from "../exit.ts";
import { withHttp } from "../http.ts";
import { readConfig } from "../project.ts";
import { recover } from "../recovery/recover.ts";
import { refuseOtherCluster } from "../same-cluster.ts";
import { outputsOf, type StackOutputs } from "../stack-outputs.ts";
import { createOrSelectStack } from "../stack.ts";
import { duration } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { prepareToolchain, type StepResult } from "../toolchain.ts";
import { runUp, type UpdateOutcome } from "../update.ts";
import type { Session } from "../verb.ts";
import { watchersOf } from "../watchers.ts";

const firstQuestion = "What is 2+2?";
const firstAnswerTokens = 32;

export interface UpOptions {
  readonly policies?: boolean;
}

/**
 * Makes the machine ready, mends what an update that was killed has left, brings the stack to what its file says, and asks
 * the model something.
 */
export async function up(session: Session, { policies = false }: UpOptions = {}): Promise<Exit> {
  const { project, terminal, interruption, reach } = session;
  const config = await readConfig(project);
  const proven = await (await reach.target()).prove();
  const steps = [...proven, ...(await prepareToolchain(project, config, terminal, interruption))];
  const stack = await createOrSelectStack(project, interruption);
  await refuseOtherCluster(stack, session);
  const recovered = await recover(stack, session);
  const outcome = await runUp(stack, session, { refresh: true, policies, outputs: true });
  const outputs = outputsOf(outcome.outputs, project);
  const { url } = await reach.recorded(outputs);
  const answer = await withHttp({ signal: interruption.graceful }, (http) =>
    askChat(http, url, firstQuestion, firstAnswerTokens),
  );

  printSteps(terminal, steps, outcome, answer);
  printDeployment(terminal, outputs, outcome, answer);
  terminal.result({
    changed: outcome.changed,
    changes: outcome.changes,
    recovered,
    steps: [
      ...steps,
      { title: "pulumi up", seconds: outcome.seconds, outcome: outcome.changed === 0 ? "found" : "made" },
    ],
    outputs,
    firstAnswer: { question: firstQuestion, ...answer },
  });
  return "ok";
}

function printSteps(
  terminal: Terminal,
  steps: readonly StepResult[],
  outcome: UpdateOutcome,
  answer: ChatAnswer,
): void {
  const changes = outcome.changed === 0 ? "nothing changed" : `${outcome.changed} resource(s) changed`;
  terminal.print();
  terminal.print(terminal.paint("bold", "Steps"));
  terminal.table([
    ...steps.map(({ title, detail, seconds }) => [`  ${title}`, duration(seconds), detail]),
    ["  pulumi up", duration(outcome.seconds), changes],
    ["  first answer", duration(answer.milliseconds / 1000), `${answer.tokens} tokens`],
    // From the start of this process, so with the npm packages that were installed before anything else.
    ["  in all", duration(performance.now() / 1000), "steps side by side where they can be"],
  ]);
}

function printDeployment(
  terminal: Terminal,
  outputs: StackOutputs,
  outcome: UpdateOutcome,
  answer: ChatAnswer,
): void {
  const { activeColor, url, grafana, cost = [] } = outputs;
  const watchers = watchersOf(outputs);
  const next = otherColor(activeColor);
  terminal.print();
  if (outcome.changed === 0) terminal.print("Everything is as the stack's file says: nothing was changed.");
  terminal.print(`${terminal.paint("bold", url)} is served by ${terminal.paint(activeColor, activeColor)}`);
  terminal.print(`  ${firstQuestion}`);
  terminal.print(`  ${terminal.paint("cyan", answer.text.trim())}`);
  if (watchers.prometheus !== undefined)
    terminal.print(`Metrics ${watchers.prometheus}, alerts ${watchers.alertmanager ?? ""}`);
  if (watchers.grafana !== undefined)
    terminal.print(`Dashboards ${watchers.grafana}, user and password: npx bluegreen grafana`);
  if (grafana !== undefined) terminal.print(grafana);
  if (outcome.changed > 0) for (const line of cost) terminal.print(terminal.paint("dim", line));
  terminal.print();
  terminal.print(
    `Next, move the users to ${next}: ${terminal.paint("bold", "npx bluegreen flip")}, which is`,
  );
  terminal.print(`  eval "$(npx bluegreen env)"`);
  terminal.print(`  pulumi config set activeColor ${next} && pulumi up`);
}
