import { join } from "node:path";
import { removeImage } from "./build-image.ts";
import { docker } from "./harness.ts";

/** An image whose server is well, and misbehaves once it is told to. */
export const faultyImage = "bluegreen-e2e/faulty-standby:1";

/** What it can be told to do with requests for an answer: wait 3 s, answer 500, close the connection, never answer. */
export type Fault = "none" | "sleeps" | "fails" | "resets" | "hangs";

export async function buildFaultyStandby(): Promise<void> {
  const context = join(__dirname, "faulty-standby");
  const stream = await docker.buildImage({ context, src: ["Dockerfile", "server.mjs"] }, { t: faultyImage });
  await new Promise<void>((done, fail) => {
    docker.modem.followProgress(stream, (error) => (error === null ? done() : fail(error)));
  });
}

export async function removeFaultyStandby(): Promise<void> {
  await removeImage(faultyImage);
}

/** Tells the server behind `url`, its own port, what to do from now on. */
export async function setFault(url: string, fault: Fault): Promise<void> {
  const response = await fetch(`${url}/fault`, { method: "POST", body: JSON.stringify({ fault }) });
  if (response.status !== 200) throw new Error(`POST /fault: status ${response.status}`);
}

/** How many requests for an answer it has got: shadow copies, and others. */
export async function seenBy(url: string): Promise<{ copies: number; others: number }> {
  const response = await fetch(`${url}/seen`);
  return (await response.json()) as { copies: number; others: number };
}
