import { z } from "zod";
import { object, refusal, text, whole } from "./schema-parts.ts";

const databaseUrl = refusal(
  "a URL such as postgres://user:password@host:5432/database",
  "--secret postgres://user:password@host:5432/database",
);

/** Chat history and feedback, which both colors share and which outlive the stack. */
export const history = z.discriminatedUnion(
  "kind",
  [
    /** A file on a volume of this engine. */
    object({ kind: z.literal("sqlite") }),
    /** A database of the user's own; its URL may be a secret. */
    object({
      kind: z.literal("postgres"),
      url: z
        .string({ error: databaseUrl })
        .regex(/^postgres(ql)?:\/\/\S+$/, { error: databaseUrl })
        .refine((url) => URL.canParse(url) && new URL(url).hostname !== "", { error: databaseUrl }),
    }),
    /** With the target `eks` only: a PostgreSQL of Amazon RDS that is a part of the stack, and is left behind as a snapshot. */
    object({
      kind: z.literal("rds"),
      /** Where the colors' images have the authorities of RDS, which no public bundle has. */
      caFile: text(
        /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/,
        "the absolute path, in the colors' images, of https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem",
        "/etc/ssl/rds/global-bundle.pem",
      ),
      instanceClass: text(
        /^db\.[a-z0-9-]+\.[a-z0-9-]+$/,
        "a class of RDS, such as db.t4g.medium",
        "db.t4g.medium",
      ).default("db.t4g.medium"),
      /** What it begins with; it grows to five times that by itself. */
      storageGibibytes: whole(20, 13_107, 20, "GiB").default(20),
      /** A second one in another zone takes over when the first one fails. */
      multiZone: z.boolean({ error: refusal("true or false", "true") }).default(true),
      majorVersion: whole(13, 18, 17).default(17),
      /** How far back it can be restored to any second. */
      backupDays: whole(1, 35, 14, "days").default(14),
    }),
  ],
  {
    error: refusal(
      "{ kind: sqlite }, { kind: postgres, url: … } or { kind: rds, caFile: … }",
      `'{"kind":"sqlite"}'`,
    ),
  },
);
