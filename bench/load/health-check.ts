import { paths } from "../../app/contract.ts";
import type { Ask } from "./lane.ts";

const expected = '{"status":"alive"}';

/** One `GET /healthz`. Throws where the body is another one, a shorter one too. */
export const askHealth: Ask = async (connection, user) => {
  const { color, body } = await connection.send({ path: paths.live, user });
  const text = await body.text();
  if (text !== expected) throw new Error(`${paths.live} answered ${JSON.stringify(text.slice(0, 100))}`);
  return { color };
};
