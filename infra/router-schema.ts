import { z } from "zod";
import { keyForm } from "../components/nginx/key-lines.ts";
import { fraction, object, refusal, text, whole } from "./schema-parts.ts";

const pemFile = (example: string) =>
  text(
    /^(?!.*\0).+\.(pem|crt|cer|key)$/,
    "the path of a PEM file on this machine (.pem, .crt, .cer or .key)",
    example,
  );

const tls = object({
  /** The certificate, followed by those that lead to a known authority; read at every update. */
  certificateFile: pemFile("certificates/fullchain.pem"),
  keyFile: pemFile("certificates/privkey.pem"),
  /** Users' port with TLS. `router.port` sends them there. */
  port: whole(1, 65_535, 443).default(443),
});

const limits = object({
  /** Of each user, on average. */
  requestsPerSecond: fraction(0, 10_000, 5, "requests a second").optional(),
  /** Requests that a user may send at once above that. */
  burst: whole(0, 10_000, 20, "requests").optional(),
  /** Of each address, whatever users it names. */
  addressRequestsPerSecond: fraction(0, 100_000, 50, "requests a second").optional(),
  /** Requests that an address may send at once above that. */
  addressBurst: whole(0, 100_000, 100, "requests").optional(),
  /** Requests of one address that are worked on at the same time. On docker 2048 where it is left out. */
  connectionsPerAddress: whole(1, 65_535, 2048, "requests").optional(),
});

/** nginx in front of both colors. */
export const router = object({
  /** Address on which the router's port is published. */
  address: z
    .ipv4({ error: refusal("an IPv4 address of this machine, or 0.0.0.0 for all of them", "0.0.0.0") })
    .default("0.0.0.0"),
  port: whole(1, 65_535, 80).default(80),
  memoryMebibytes: whole(16, 65_536, 128, "MiB").default(128),
  /** A reload of the configuration lets streams go on for this long. */
  longestStreamSeconds: whole(1, 86_400, 3600, "seconds").default(3600),
  /** Longest wait for an answer's first token, in the queue and for the prompt together, and between two tokens of a stream. */
  longestGapSeconds: whole(1, 3600, 300, "seconds").default(300),
  /** Largest request body. */
  maxBodyKibibytes: whole(1, 1_048_576, 1024, "KiB").default(1024),
  /** What users may ask for; health, gate and operators are not limited. */
  limits: limits.prefault({}),
  /** A port on 127.0.0.1 for gate, route and operators. Users have `port` to themselves then, without ways to one color. */
  operatorPort: whole(1, 65_535, 8002).optional(),
  /** Users speak TLS; gate, route and operators do not, at `operatorPort`. */
  tls: tls.optional(),
});

const keysError = refusal(
  '1 to 16 keys of 32 to 128 letters, digits, "_" and "-", separated by commas, as one secret',
  '--secret "$(openssl rand -hex 32)"',
);

/**
 * Keys of users: several, so that a new one is in force before an old one goes. One text and no list: of a list Pulumi tells that one item is
 * encrypted, and not that all are.
 */
export const apiKeys = z
  .string({ error: keysError })
  .refine((text) => keysOf(text).length <= 16 && keysOf(text).every((key) => keyForm.test(key)), {
    error: keysError,
  })
  .transform(keysOf)
  .optional();

function keysOf(text: string): string[] {
  return text.trim().split(/[\s,]+/);
}
