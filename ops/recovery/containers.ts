import type Docker from "dockerode";
import { operatorUrl } from "../../components/docker/router-url.ts";
import { OperatorError } from "../exit.ts";
import { askRouter } from "../live-route.ts";
import { readConfig, stackLabel, type Project } from "../project.ts";
import type { Telling } from "../target/target.ts";
import { labelled, removeOrphan } from "./labelled.ts";
import { judgeOrphan, servingParts, type Orphan, type Serving } from "./orphan.ts";
import { knownIds, pendingCreate, type Adoption, type State } from "./state.ts";

/** Removes, adopts or keeps what an update had made in the engine without recording it. */
export async function settleContainers(
  docker: Docker,
  project: Project,
  state: State,
  { done, kept }: Telling,
): Promise<readonly Adoption[]> {
  const things = await labelled(docker, stackLabel(project));
  const known = knownIds(state);
  const orphans = things.filter(({ id }) => !known.has(id));
  const serving = orphans.length > 0 ? await askServing(things, project) : new Set<never>();
  const adoptions: Adoption[] = [];
  for (const orphan of orphans) {
    const operation = pendingCreate(state, types[orphan.kind], orphan.name);
    const { act, why } = judgeOrphan(orphan, operation !== undefined, serving);
    const subject = `${orphan.kind} ${orphan.name}, which no update had recorded: ${why}`;
    if (act === "remove") {
      await removeOrphan(docker, orphan);
      done(`removed ${subject}`);
    } else if (act === "adopt" && operation !== undefined) {
      adoptions.push({ operation, id: orphan.id });
      done(`took over ${subject}`);
    } else {
      kept(subject);
    }
  }
  return adoptions;
}

const types: Readonly<Record<Orphan["kind"], string>> = {
  container: "docker:index/container:Container",
  network: "docker:index/network:Network",
  volume: "docker:index/volume:Volume",
};

async function askServing(things: readonly Orphan[], project: Project): Promise<Serving> {
  const routerRuns = things.some(
    ({ kind, part, inUse }) => kind === "container" && part === "router" && inUse,
  );
  if (!routerRuns) return servingParts(undefined, routerRuns);
  const url = await urlOf(project);
  return servingParts(url === undefined ? "no answer" : await askRouter({ url }), routerRuns);
}

/** Undefined where the config is wrong: a stack can be taken down all the same. */
async function urlOf(project: Project): Promise<string | undefined> {
  try {
    const { router } = await readConfig(project);
    return operatorUrl(router);
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}
