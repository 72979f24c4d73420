import type { Telling } from "../target/target.ts";
import { pendingOperations, type State } from "./state.ts";

/**
 * Tells what an update that was killed had begun to make in AWS. Only AWS knows whether it is there, and most of it under a name that is known
 * only then, so nothing is taken over: what is there and has a fixed name is refused by AWS when it is made again, anything else is paid.
 */
export function tellOfCloud(state: State, { kept }: Pick<Telling, "kept">): void {
  for (const { type, resource } of pendingOperations(state)) {
    if (type !== "creating" || !resource.type.startsWith("aws:")) continue;
    const name = resource.urn.slice(resource.urn.lastIndexOf("::") + 2);
    kept(
      `${resource.type} ${name}: an update ended while AWS was making it, and whether it is there is not known; where it is, delete it in AWS, ` +
        `or take it into the state: pulumi import ${resource.type} ${name} <id>`,
    );
  }
}
