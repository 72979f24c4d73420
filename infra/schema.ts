import { z } from "zod";
import { colors } from "../components/color.ts";
import { defaultModel, modelPresets } from "../components/model.ts";

const wholeNumber = z.number().int();

/** Free text that a YAML number was not mistaken for: `1.10` would arrive as 1.1. */
const version = z
  .union([z.string().min(1).max(64), wholeNumber])
  .transform((value) => String(value))
  .refine((value) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(value), {
    error: (issue) =>
      `got ${JSON.stringify(issue.input)}; allowed are letters, digits, "_", "." and "-" (it becomes an image tag)`,
  });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 of 64 lower-case hexadecimal digits");

const model = z.union([
  z.enum(Object.keys(modelPresets)),
  z.strictObject({ file: z.string().regex(/\.gguf$/i, "must be the path of a .gguf file"), sha256 }),
]);

/** What a color serves with; every key has a default. */
export const settings = z.strictObject({
  /** Inference threads. More than one per two cores lets a warming standby stall the active color. */
  threads: wholeNumber.min(1).max(256).default(1),
  /** Context of one conversation, tokens. */
  contextTokens: wholeNumber.min(128).max(131_072).default(1024),
  /** Conversations decoded at the same time. */
  parallelSequences: wholeNumber.min(1).max(64).default(4),
  /** Requests that may wait; one more is answered 429. */
  queueLength: wholeNumber.min(0).max(10_000).default(64),
  /** Upper bound of one answer, tokens. */
  maxAnswerTokens: wholeNumber.min(1).max(131_072).default(512),
  /** Upper bound of one answer, waiting included; a color that is stopped finishes its answers for as long. */
  longestAnswerSeconds: wholeNumber.min(1).max(3600).default(120),
  /** Memory above which a color reports itself not ready, percent of its limit. */
  memoryReadyPercent: wholeNumber.min(10).max(100).default(95),
});

/** Config of one color. */
export const color = z.strictObject({
  version,
  /** The user's own image instead of the one built from app/. */
  image: z.string().min(1).optional(),
  /** Preset name, or a GGUF file of the user's own. */
  model: model.default(defaultModel),
  memoryMebibytes: wholeNumber.min(64).max(4_194_304).default(2048),
  settings: settings.prefault({}),
});

const port = wholeNumber.min(1).max(65_535);

const router = z.strictObject({
  /** Address on which the router's port is published. */
  address: z.ipv4().default("0.0.0.0"),
  port: port.default(80),
  memoryMebibytes: wholeNumber.min(16).max(65_536).default(128),
  /** A reload of the configuration lets streams go on for this long. */
  longestStreamSeconds: wholeNumber.min(1).max(86_400).default(3600),
  /** Longest wait between two tokens of a stream. */
  longestGapSeconds: wholeNumber.min(1).max(3600).default(300),
  /** Largest request body. */
  maxBodyKibibytes: wholeNumber.min(1).max(1_048_576).default(1024),
});

const network = z.strictObject({
  /** Own network of router and colors; the host part gives router and colors fixed addresses. */
  subnet: z
    .string()
    .regex(/^(\d{1,3}\.){3}0\/24$/, 'must be an IPv4 network of the form "172.28.83.0/24"')
    .default("172.28.83.0/24"),
});

const gate = z.strictObject({
  /** A color must be ready this long after its containers were created. */
  loadBudgetSeconds: wholeNumber.min(1).max(7200).default(180),
  /** Prompts that must be answered before a color may receive users. */
  smokePrompts: z.array(z.string().min(1).max(4000)).min(1).max(20).default(["Say hello."]),
  /** One smoke prompt must be answered within this time. */
  smokeTimeoutSeconds: wholeNumber.min(1).max(600).default(60),
});

/** Chat history and feedback, which both colors share and which outlive the stack. */
const history = z.discriminatedUnion("kind", [
  /** A file on a volume of this engine. */
  z.strictObject({ kind: z.literal("sqlite") }),
  /** A database of the user's own; set the URL with `pulumi config set --secret --path bluegreen:history.url`. */
  z.strictObject({
    kind: z.literal("postgres"),
    url: z
      .string()
      .regex(/^postgres(ql)?:\/\/\S+$/, "must be of the form postgres://user:password@host:port/database")
      .refine((url) => URL.canParse(url) && new URL(url).hostname !== "", {
        error: "must be of the form postgres://user:password@host:port/database",
      }),
  }),
]);

/** Every key of `Pulumi.<stack>.yaml`, without the project's prefix. */
export const stackSchema = z.strictObject({
  target: z.literal("docker").default("docker"),
  workload: z.literal("gguf").default("gguf"),
  activeColor: z.enum(colors),
  blue: color.optional(),
  green: color.optional(),
  ports: z.strictObject({ blue: port.default(8000), green: port.default(8001) }).prefault({}),
  router: router.prefault({}),
  network: network.prefault({}),
  history: history.default({ kind: "sqlite" }),
  gate: gate.prefault({}),
  /** Lets an update change a release that serves users: they will notice. */
  allowLiveChange: z.boolean().default(false),
});
