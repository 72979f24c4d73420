import { unknown, type Checked, type CheckFailure, type Properties } from "../../provider/kind.ts";
import { annotationOf, annotations } from "./annotations.ts";
import { wantedConditions } from "./await/wait-for.ts";
import { withName } from "./autoname.ts";
import { checkedInputs } from "./checkpoint.ts";
import { normalized } from "./normalize.ts";
import type { ObjectType } from "./type-token.ts";
import { hasUnknown, isRecord, recordAt, textAt } from "./values.ts";

/** What a check has to know of the cluster. */
export interface CheckSurroundings {
  readonly type: ObjectType;
  readonly isNamespaced: boolean;
  /** Of objects that name none; undefined where no cluster can be named. */
  readonly namespace: string | undefined;
  readonly resourceName: string;
}

/** Fills in version, kind, name and namespace, and refuses what this plugin would do otherwise than the official provider. */
export function checkObject(
  inputs: Properties,
  recorded: Properties | undefined,
  { type, isNamespaced, namespace, resourceName }: CheckSurroundings,
): Checked {
  const typed = {
    ...inputs,
    apiVersion: inputs["apiVersion"] ?? type.apiVersion,
    kind: inputs["kind"] ?? type.kind,
  };
  const named = withName(normalizedIfKnown(typed), recorded, resourceName);
  const placed = isNamespaced ? withNamespace(named, namespace) : named;
  return { inputs: checkedInputs(placed), failures: failuresOf(placed) };
}

/** Values that are not known yet are kept as they came. */
function normalizedIfKnown(inputs: Properties): Properties {
  return hasUnknown(inputs) ? inputs : normalized(inputs);
}

function withNamespace(inputs: Properties, namespace: string | undefined): Properties {
  const metadata = inputs["metadata"] ?? {};
  if (namespace === undefined || !isRecord(metadata)) return inputs;
  const given = metadata["namespace"];
  if (given === unknown || (typeof given === "string" && given !== "")) return inputs;
  return { ...inputs, metadata: { ...metadata, namespace } };
}

function failuresOf(inputs: Properties): CheckFailure[] {
  const metadata = recordAt(inputs, "metadata");
  const failures: CheckFailure[] = [];
  if (metadata["generateName"] !== undefined && textAt(metadata, "name") === undefined) {
    const reason =
      "is not supported with server-side apply; leave out name and generateName for a name by Pulumi";
    failures.push({ property: "metadata.generateName", reason });
  }
  const waitFor = annotationOf(inputs, annotations.waitFor);
  if (waitFor !== undefined && waitFor !== unknown && wantedConditions(waitFor) === undefined) {
    const reason = `is "${waitFor}"; this plugin understands condition=<type>[=<status>], alone or in a JSON list`;
    failures.push({ property: `metadata.annotations["${annotations.waitFor}"]`, reason });
  }
  return failures;
}
