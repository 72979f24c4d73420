import { z } from "zod";
import { colors } from "../components/color.ts";
import { defaultModel, modelPresets } from "../components/model.ts";
import { eks } from "./eks-schema.ts";
import { gate } from "./gate-schema.ts";
import { history } from "./history-schema.ts";
import { kubernetes } from "./kubernetes-schema.ts";
import { monitoring } from "./monitoring-schema.ts";
import { converter, owl, triton } from "./owl-schema.ts";
import { notifications, rollout } from "./rollout-schema.ts";
import { apiKeys, router } from "./router-schema.ts";
import { image, object, oneOf, refusal, text, whole } from "./schema-parts.ts";

const versionError = refusal(
  'text of at most 64 letters, digits, "_", "." and "-" that does not begin with "." or "-" (it becomes an image tag; ' +
    'in the file quote what looks like a number: "1.10")',
  "2",
);

/** Free text that a YAML number was not mistaken for: `1.10` would arrive as 1.1. */
const version = z
  .union([z.string(), z.number().int()], { error: versionError })
  .transform((value) => String(value))
  .refine((value) => /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(value), { error: versionError });

const presets = Object.keys(modelPresets);

const model = z.union(
  [
    oneOf(presets, defaultModel),
    object({
      file: text(
        /^(?!\/)(?!.*\.\.\/).+\.(gguf|tar)$/i,
        "the path of a .gguf file, or with workload owl of a .tar, inside the project's folder, relative to it",
        "models/own.gguf",
      ),
      sha256: text(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits", "$(sha256sum <file> | cut -c1-64)"),
    }),
  ],
  { error: refusal(`${presets.join(" or ")}, or an object with the keys file and sha256`, defaultModel) },
);

/** What a color serves with; every key has a default. */
export const settings = object({
  /** Inference threads. More than one per two cores lets a warming standby stall the active color. */
  threads: whole(1, 256, 1).default(1),
  /** Context of one conversation, tokens. */
  contextTokens: whole(128, 131_072, 1024, "tokens").default(1024),
  /** Conversations decoded at the same time. */
  parallelSequences: whole(1, 64, 4).default(4),
  /** Requests that may wait; one more is answered 429. */
  queueLength: whole(0, 10_000, 64).default(64),
  /** Upper bound of one answer, tokens. */
  maxAnswerTokens: whole(1, 131_072, 512, "tokens").default(512),
  /** Upper bound of one answer, waiting included; a color that is stopped finishes its answers for as long. */
  longestAnswerSeconds: whole(1, 3600, 120, "seconds").default(120),
  /** Put before every conversation that brings no system message of its own. */
  systemPrompt: text(/^[^\0]{1,8000}$/, "a text of 1 to 8000 characters", "'Answer briefly.'").optional(),
  /** Memory above which a color reports itself not ready, percent of its limit. */
  memoryReadyPercent: whole(10, 100, 95, "percent").default(95),
});

/** Config of one color. */
export const color = object({
  version,
  /** An image that is there already. Default: one that docker builds from app/; kubernetes needs one. */
  image: image("registry.example/model-server:7").optional(),
  /** Preset name, or a file of the user's own: GGUF, or with the workload `owl` Triton's model repository as a .tar. */
  model: model.default(defaultModel),
  memoryMebibytes: whole(64, 4_194_304, 2048, "MiB").default(2048),
  /** Folder with llama.cpp's own `llama-server`, which then computes in place of the engine in the image. On docker, with the workload `gguf`. */
  llamaServer: text(
    /^(?!\/)(?!.*\.\.(\/|$))[^\0]{1,200}$/,
    "the path of a folder inside the project, relative to it",
    "models/llama-server",
  ).optional(),
  settings: settings.prefault({}),
  /** With the workload `owl` only, and filled in there where it is left out. */
  triton: triton.optional(),
  /** With the workload `owl` only, and filled in there where it is left out. */
  converter: converter.optional(),
});

const port = (example: number) => whole(1, 65_535, example).default(example);

/** The networks that RFC 1918 sets aside: any other would hide a part of the internet from the containers. */
const privateNetwork = /^(10\.OCTET|172\.(1[6-9]|2\d|3[01])|192\.168)\.OCTET\.0\/24$/.source.replaceAll(
  "OCTET",
  "(25[0-5]|2[0-4]\\d|1?\\d?\\d)",
);

const network = object({
  /** Own network of router and colors; the host part gives router and colors fixed addresses. */
  subnet: text(
    new RegExp(privateNetwork),
    "a private IPv4 network of 256 addresses, inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
    "172.28.83.0/24",
  ).default("172.28.83.0/24"),
});

const canary = object({
  /** Share of the users that meet the standby. All of them is a flip. */
  percent: whole(0, 99, 10, "percent").default(0),
});

const shadow = object({
  /** Share of the requests to the active color that are copied to the standby, whose answers nobody sees. */
  percent: whole(0, 100, 10, "percent").default(0),
});

/** Every key of `Pulumi.<stack>.yaml`, without the project's prefix. */
export const stackSchema = object({
  target: oneOf(["docker", "kubernetes", "eks"], "docker").default("docker"),
  workload: oneOf(["gguf", "owl"], "gguf").default("gguf"),
  activeColor: oneOf(colors, "blue"),
  blue: color.optional(),
  green: color.optional(),
  ports: object({ blue: port(8000), green: port(8001) }).prefault({}),
  router: router.prefault({}),
  /** A secret. Not a part of `router`, which operators' commands read without asking the engine to decrypt it. */
  apiKeys,
  network: network.prefault({}),
  /** With a cluster as the target only, and filled in there where it is left out. */
  kubernetes: kubernetes.optional(),
  /** With the target `eks` only: what the cluster and everything around it is made of. */
  eks: eks.optional(),
  /** With the workload `owl` on docker only: GPUs of this machine. */
  owl: owl.optional(),
  history: history.default({ kind: "sqlite" }),
  gate: gate.prefault({}),
  canary: canary.prefault({}),
  shadow: shadow.prefault({}),
  monitoring: monitoring.prefault({}),
  /** `warm`: runs, so that going back takes a second. `stopped`: its container is declared again, and loads, at a flip. */
  standby: oneOf(["warm", "stopped"], "warm").default("warm"),
  rollout: rollout.prefault({}),
  notifications,
  /** Lets an update change a release that serves users: they will notice. */
  allowLiveChange: z.boolean({ error: refusal("true or false", "false") }).default(false),
});
