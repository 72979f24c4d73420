import { Agent, request } from "undici";

/** What many users met, each asked once. */
export interface Crowd {
  /** The color that each user met, by the user's number. */
  readonly colors: readonly (string | undefined)[];
  /** What went wrong, a sentence for each failed request. */
  readonly failures: readonly string[];
}

/** Connections that are kept open. */
const connections = 16;

/** Asks a router as `users` users, whose keys are the same at every call. */
export async function asked(url: string, users: number): Promise<Crowd> {
  const agent = new Agent({ connections, pipelining: 1, headersTimeout: 10_000, bodyTimeout: 10_000 });
  const colors = new Array<string | undefined>(users);
  const failures: string[] = [];
  let next = 0;
  const lane = async () => {
    for (let user = next++; user < users; user = next++) {
      try {
        const { statusCode, headers, body } = await request(`${url}/healthz`, {
          dispatcher: agent,
          headers: { "x-user-id": `crowd-${user}` },
        });
        await body.dump();
        if (statusCode !== 200) failures.push(`crowd-${user}: status ${statusCode}`);
        colors[user] = [headers["x-color"]].flat()[0];
      } catch (error) {
        failures.push(`crowd-${user}: ${String(error)}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, lane));
  } finally {
    await agent.close();
  }
  return { colors, failures };
}
