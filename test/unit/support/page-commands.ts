import { readFileSync } from "node:fs";

/** Blocks of shell on a page of the docs. */
export function shellBlocks(page: string): string[] {
  return [...readFileSync(page, "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
}

/** Code within sentences and tables that begins with one of these programs. */
export function inlineCommands(page: string, programs: readonly string[]): string[] {
  const prose = readFileSync(page, "utf8").replace(/```[\s\S]*?```/g, "");
  return [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, code = ""]) => code)
    .filter((code) => programs.some((program) => code.startsWith(`${program} `)));
}
