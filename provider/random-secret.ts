import { randomBytes, randomUUID } from "node:crypto";
import { unknown, type ResourceKind } from "./kind.ts";

/** 192 bits: nobody guesses it, and it is 32 letters, digits, `-` and `_` long. */
const secretBytes = 24;

/** A secret that is made once and stays. Another one: `pulumi up --replace` with its URN. */
export const randomSecret: ResourceKind = {
  preview: (_inputs, recorded) => ({ value: recorded?.["value"] ?? unknown }),
  create() {
    const value = randomBytes(secretBytes).toString("base64url");
    return Promise.resolve({ id: randomUUID(), outputs: { value } });
  },
};
