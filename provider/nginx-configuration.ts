import { z } from "zod";
import { innermostMessage, RouterProbe } from "./color-probe.ts";
import { dockerClient } from "./docker-client.ts";
import type { CallContext, Properties, ResourceKind } from "./kind.ts";
import { configurationPath, routeLayout } from "./route-layout.ts";
import { keepOnly, routerContainer, type RouterContainer } from "./router-container.ts";
import { anySecret, dropSecrets, putSecrets, secretsShape } from "./router-secrets.ts";
import { bounded, pause } from "./time.ts";

const inputs = z.object({
  container: z.string(),
  containerId: z.string(),
  text: z.string(),
  version: z.string(),
  url: z.string(),
  ...secretsShape,
});

/** Time for nginx to load a configuration and answer with its version, milliseconds. */
const loadLimit = 30_000;

/** So many new connections in a row must meet the wanted version; 10 ms lie between them. */
const wantedInARow = 20;

/** Time for a container that has just started to have an nginx that takes orders, milliseconds. */
const startLimit = 10_000;

/** Validates, writes and loads nginx's configuration. A refused text leaves the one in force untouched. */
export const nginxConfiguration: ResourceKind = {
  async create(news, context) {
    await configure(news, context, undefined);
    return { id: "configuration", outputs: news };
  },
  async update(_id, outputs, news, context) {
    await configure(news, context, outputs);
    return news;
  },
  async read(id, outputs) {
    const recorded = inputs.parse(outputs);
    const text = await textInForce(routerContainer(dockerClient(), recorded.container));
    if (text === undefined) return undefined;
    const properties = { ...recorded, text };
    return { id, outputs: properties, inputs: properties };
  },
};

async function configure(
  news: Properties,
  context: CallContext,
  recorded: Properties | undefined,
): Promise<void> {
  const wanted = inputs.parse(news);
  const container = routerContainer(dockerClient(), wanted.container);
  if (anySecret(wanted)) await putSecrets(container, wanted);
  if ((await textInForce(container)) !== wanted.text) {
    await write(container, wanted.text, wanted.version);
  } else if (onlySecretsDiffer(recorded, wanted)) return;
  context.progress("waiting for nginx to load it");
  await load(container, context);
  await prove(wanted.url, wanted.version, context);
  await keepOnly(container, fileOf(wanted.version), context);
  if (!anySecret(wanted)) await dropSecrets(container);
}

/** Keys are looked for at every request. A reload would cost the connections that wait for their next one. */
function onlySecretsDiffer(recorded: Properties | undefined, wanted: z.output<typeof inputs>): boolean {
  const known = inputs.safeParse(recorded).data;
  const told = ["container", "containerId", "text", "version", "url"] as const;
  return known !== undefined && told.every((key) => known[key] === wanted[key]);
}

function fileOf(version: string): string {
  return `configurations/${version.slice(0, 16)}.conf`;
}

async function write(container: RouterContainer, text: string, version: string): Promise<void> {
  const file = fileOf(version);
  await container.put([
    { kind: "directory", path: "configurations" },
    { kind: "file", path: file, content: text },
  ]);
  const tested = await container.run(["nginx", "-t", "-q", "-c", `${routeLayout.root}/${file}`]);
  if (tested.exitCode !== 0) {
    throw new Error(`nginx refuses the configuration (nginx -t: exit ${tested.exitCode}):\n${tested.output}`);
  }
  await container.put([{ kind: "link", path: routeLayout.configuration, link: file }]);
}

/**
 * Tells nginx from inside its container: a signal through the engine marks the container as stopped by hand, and
 * the engine would not start it again after a crash. An nginx that has just started has no process id yet.
 */
async function load(container: RouterContainer, context: CallContext): Promise<void> {
  const command = ["nginx", "-s", "reload", "-c", `${routeLayout.root}/${routeLayout.configuration}`];
  const limit = bounded(startLimit, context.signal);
  for (;;) {
    const { exitCode, output } = await container.run(command);
    if (exitCode === 0) return;
    if (limit.aborted) throw new Error(`${command.join(" ")}: exit ${exitCode}: ${output}`);
    await pause(200, context.signal);
  }
}

async function textInForce(container: RouterContainer): Promise<string | undefined> {
  const link = await container.get(routeLayout.configuration, []);
  const file = link?.links.get(routeLayout.configuration);
  if (file === undefined) return undefined;
  const name = file.split("/").at(-1) ?? file;
  return (await container.get(file, [name]))?.texts.get(name);
}

/**
 * Asks over new connections until the wanted version has answered often enough in a row: for 100 ms after a reload nginx
 * lets its old workers take connections too.
 */
async function prove(url: string, version: string, context: CallContext): Promise<void> {
  const limit = bounded(loadLimit, context.signal);
  let last = "no answer";
  try {
    for (let inARow = 0; inARow < wantedInARow;) {
      const answer = await versionInForce(url, limit);
      inARow = answer === version ? inARow + 1 : 0;
      if (answer !== version) last = answer;
      await pause(10, limit);
    }
  } catch {
    context.signal.throwIfAborted();
    throw new Error(
      `${url}${configurationPath}: ${last}; expected version ${version.slice(0, 12)} within ${loadLimit / 1000} s. ` +
        `Does another program listen there? Do: npx bluegreen logs router`,
    );
  }
}

/** What a new connection is answered: a version, or what there was instead of one. */
async function versionInForce(url: string, signal: AbortSignal): Promise<string> {
  const probe = new RouterProbe({ url });
  try {
    const { status, body } = await probe.text(configurationPath, signal);
    return status === 200 ? body : `status ${status}: ${body.slice(0, 200)}`;
  } catch (error) {
    return innermostMessage(error);
  } finally {
    await probe.close();
  }
}
