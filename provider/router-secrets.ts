import { randomBytes } from "node:crypto";
import { z } from "zod";
import { secretLayout } from "./route-layout.ts";
import type { ArchiveEntry } from "./route.ts";
import type { RouterContainer } from "./router-container.ts";

/** Inputs of what a router keeps secret. */
export const secretsShape = {
  keys: z.array(z.string()).optional(),
  certificate: z.object({ chain: z.string(), privateKey: z.string() }).optional(),
};

interface RouterSecrets {
  readonly keys?: readonly string[] | undefined;
  readonly certificate?: { readonly chain: string; readonly privateKey: string } | undefined;
}

/**
 * Puts keys and certificate in force. The engine removes a link before it writes another one, so the link is renamed inside the container: a
 * key that stays is in force all the time. What an earlier set allowed is gone with it.
 */
export async function putSecrets(container: RouterContainer, secrets: RouterSecrets): Promise<void> {
  const { root, current } = secretLayout;
  const name = randomBytes(8).toString("hex");
  await container.put(
    [...entriesOf(secrets, `sets/${name}`), { kind: "link", path: "next", link: `sets/${name}` }],
    root,
  );
  await mustRun(container, ["mv", "-T", "-f", `${root}/next`, `${root}/${current}`], "root");
  // No key is in a command: who looks at the engine's processes sees them.
  const others = ["find", `${root}/sets`, "-mindepth", "1", "-maxdepth", "1", "!", "-name", name];
  await mustRun(container, [...others, "-exec", "rm", "-rf", "{}", "+"]);
}

/** Whether anything is to be kept secret. Where nothing is, there may be no volume for it. */
export function anySecret({ keys, certificate }: RouterSecrets): boolean {
  return keys !== undefined || certificate !== undefined;
}

/** Leaves an empty set where one was: what nobody needs any more is not kept. nginx must have left it, for it starts with no file missing. */
export async function dropSecrets(container: RouterContainer): Promise<void> {
  const { root, current } = secretLayout;
  const { exitCode, output } = await container.run(["readlink", `${root}/${current}`]);
  if (exitCode === 0 && output !== "") await putSecrets(container, {});
}

function entriesOf({ keys = [], certificate }: RouterSecrets, set: string): ArchiveEntry[] {
  const { owner } = secretLayout;
  const directory = (path: string): ArchiveEntry => ({ kind: "directory", path, owner });
  const file = (path: string, content: string): ArchiveEntry => ({ kind: "file", path, content, owner });
  return [
    directory("sets"),
    directory(set),
    directory(`${set}/${secretLayout.keys}`),
    ...keys.map((key) => file(`${set}/${secretLayout.keys}/${key}`, "")),
    ...(certificate === undefined
      ? []
      : [
          file(`${set}/${secretLayout.certificate}`, certificate.chain),
          file(`${set}/${secretLayout.privateKey}`, certificate.privateKey),
        ]),
  ];
}

async function mustRun(container: RouterContainer, command: readonly string[], user?: "root"): Promise<void> {
  const { exitCode, output } = await container.run(command, user);
  if (exitCode !== 0) throw new Error(`${command.join(" ")}: exit ${exitCode}: ${output}`);
}
