import { join } from "node:path";
import { docker } from "../e2e/harness.ts";

/**
 * An image whose server does what its version says: `good` is well, `ends` exits, `answers-500`, `never-ready`,
 * `other-release` and `not-for-users` misbehave so, `slow` takes 3 s for an answer, `other-schema` works on a history of schema 9,
 * `garbage` answers every question with bytes that mean nothing.
 * `breakable` is well until its path `/break/<percent>` is asked: from then on so many of its chat requests fail. It starts at once.
 */
export const candidateImage = "bluegreen-e2e/candidate:1";

/** Config of a color that runs the candidate. */
export function candidate(version: string): { version: string; image: string } {
  return { version, image: candidateImage };
}

export async function buildCandidate(): Promise<void> {
  const context = join(__dirname, "candidate");
  const stream = await docker.buildImage(
    { context, src: ["Dockerfile", "server.mjs"] },
    { t: candidateImage },
  );
  await new Promise<void>((done, fail) => {
    docker.modem.followProgress(stream, (error) => (error === null ? done() : fail(error)));
  });
}

export async function removeCandidate(): Promise<void> {
  await docker.getImage(candidateImage).remove({ force: true });
}
