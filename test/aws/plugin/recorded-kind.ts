import { createHash } from "node:crypto";
import { pathSegments } from "../../../provider/serve.ts";
import type { Properties, ResourceKind } from "../../../provider/kind.ts";
import { account } from "./cloud.ts";
import { recordedTypes, type RecordedType } from "./recorded-types.ts";

/**
 * A type that is kept in the state alone: nothing of it exists anywhere, so nobody can change it from outside, and whatever is asked for is granted.
 * Its arguments are what the SDK's types let through.
 */
export function recordedKind(token: string, regionOf: () => string): ResourceKind {
  const type: RecordedType = recordedTypes[token] ?? { id: ({ digest }) => digest };
  const outputsOf = (id: string, digest: string, inputs: Properties): Properties => {
    const recording = { inputs, region: regionOf(), digest, id };
    return {
      arn: type.arn?.(recording) ?? ordinaryArn(token, recording.region, id),
      tagsAll: inputs["tags"] ?? {},
      ...inputs,
      ...type.computed?.(recording),
    };
  };
  return {
    replaces: (path) => type.replaces?.includes(pathSegments(path)[0] ?? path) ?? false,
    preview: (inputs, recorded) => ({ ...recorded, ...inputs }),
    create(inputs, { urn }) {
      const digest = digestOf(urn);
      const id = type.id({ inputs, region: regionOf(), digest });
      return Promise.resolve({ id, outputs: outputsOf(id, digest, inputs) });
    },
    update: (id, _recorded, inputs, { urn }) => Promise.resolve(outputsOf(id, digestOf(urn), inputs)),
  };
}

/** `aws:ec2/eip:Eip` in eu-central-1 → `arn:aws:ec2:eu-central-1:<account>:eip/<id>` */
function ordinaryArn(token: string, region: string, id: string): string {
  const [, path = ""] = token.split(":");
  const [service = "", what = ""] = path.split("/");
  return `arn:aws:${service}:${region}:${account}:${what.toLowerCase()}/${id}`;
}

function digestOf(urn: string): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, 17);
}
