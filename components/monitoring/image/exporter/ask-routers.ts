import { lookup } from "node:dns/promises";
import { readFigures, type FoundRouters, type NginxFigures } from "./nginx-figures.ts";

/** Longer than any answer of a page without a file or an upstream takes. */
const patienceMilliseconds = 2000;

/** Where the routers tell their figures. */
export interface RoutersAt {
  /** DNS name with the address of every router. */
  readonly name: string;
  readonly port: number;
}

/** Asks every router that the name has now. Rejects where the name cannot be asked; one that nobody has is an answer. */
export async function askRouters({ name, port }: RoutersAt): Promise<FoundRouters> {
  const addresses = await addressesOf(name);
  const asked = addresses.map(
    async (address) => [address, await figuresOf(`http://${address}:${port}/`)] as const,
  );
  return new Map(await Promise.all(asked));
}

async function addressesOf(name: string): Promise<string[]> {
  try {
    const found = await lookup(name, { all: true, family: 4 });
    return found.map(({ address }) => address);
  } catch (reason) {
    if (reason instanceof Error && "code" in reason && reason.code === "ENOTFOUND") return [];
    throw reason;
  }
}

async function figuresOf(url: string): Promise<NginxFigures | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMilliseconds) });
    return readFigures(await answer.text());
  } catch {
    return undefined;
  }
}
