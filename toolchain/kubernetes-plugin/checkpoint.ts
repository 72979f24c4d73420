import { randomBytes } from "node:crypto";
import { unknown, type Properties } from "../../provider/kind.ts";
import { annotationOf, annotations } from "./annotations.ts";
import { dashedNames, underscoredNames } from "./normalize.ts";
import { isRecord, recordAt, textAt } from "./values.ts";

/** Where the official provider, too, keeps what is not the object: the inputs, their first version, the owner of their fields. */
const inputsKey = "__inputs";
const initialVersionKey = "__initialApiVersion";
const fieldManagerKey = "__fieldManager";

/** The engine's mark of a secret. */
const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" } as const;

/** The state of an object: what the cluster says of it, and what the next update has to know. */
export function outputsOf(
  live: Properties,
  inputs: Properties,
  fieldManager: string,
  recorded: Properties = {},
): Properties {
  return {
    ...sdkNames(withSecretData(live)),
    // Secrets of a program arrive as plain values, so any input may be one.
    [inputsKey]: secret(sdkNames(inputs)),
    [initialVersionKey]: textAt(recorded, initialVersionKey) ?? inputs["apiVersion"],
    [fieldManagerKey]: fieldManager,
  };
}

/** Inputs to record; those of a Secret are one, also where the program calls them none. */
export function checkedInputs(inputs: Properties): Properties {
  return sdkNames(withSecretData(inputs));
}

/**
 * What a dry run tells: it has no status, and what the server makes up at a creation will be another value then. `isNew` is false where
 * the object exists.
 */
export function previewOutputs(object: Properties, inputs: Properties, isNew: boolean): Properties {
  const { status, ...rest } = object;
  const madeUp = isNew ? ["uid", "creationTimestamp", "generation"] : ["generation"];
  const metadata = {
    ...recordAt(object, "metadata"),
    ...Object.fromEntries([...madeUp, "resourceVersion", "managedFields"].map((key) => [key, unknown])),
  };
  const spec = isNew && object["kind"] === "Service" ? { spec: newServiceSpec(object, inputs) } : {};
  return sdkNames(withSecretData({ ...rest, metadata, ...spec, ...(!isNew && { status }) }));
}

/** The inputs that an object was last applied with; undefined where the state has none. */
export function inputsIn(outputs: Properties): Properties | undefined {
  const inputs = outputs[inputsKey];
  return isRecord(inputs) ? inputs : undefined;
}

/** The object, as the cluster said it was when the state was written. */
export function liveIn(outputs: Properties): Properties {
  const live = Object.fromEntries(Object.entries(outputs).filter(([key]) => !key.startsWith("__")));
  return live["kind"] === "CustomResourceDefinition" ? dashedNames(live) : live;
}

/** The owner of the fields: as an annotation names it, as it was, else a new one of this object's own. */
export function fieldManagerFor(inputs: Properties, recorded: Properties = {}): string {
  return (
    annotationOf(inputs, annotations.patchFieldManager) ??
    textAt(recorded, fieldManagerKey) ??
    `pulumi-kubernetes-${randomBytes(4).toString("hex")}`
  );
}

function sdkNames(object: Properties): Properties {
  return object["kind"] === "CustomResourceDefinition" ? underscoredNames(object) : object;
}

function withSecretData(object: Properties): Properties {
  if (object["kind"] !== "Secret") return object;
  const { data, stringData } = object;
  return {
    ...object,
    ...(data !== undefined && { data: secret(data) }),
    ...(stringData !== undefined && { stringData: secret(stringData) }),
  };
}

function secret(value: unknown): Properties {
  return { ...secretMark, value };
}

/** Addresses and node ports of a dry run are given back to the pool. */
function newServiceSpec(object: Properties, inputs: Properties): Properties {
  const spec = recordAt(object, "spec");
  const given = recordAt(inputs, "spec");
  const givenPorts: readonly unknown[] = Array.isArray(given["ports"]) ? given["ports"] : [];
  const ports = Array.isArray(spec["ports"]) ? (spec["ports"] as unknown[]) : [];
  const made = ["clusterIP", "clusterIPs", "healthCheckNodePort"].filter(
    (key) => spec[key] !== undefined && given["clusterIP"] === undefined && given[key] === undefined,
  );
  return {
    ...spec,
    ...Object.fromEntries(made.map((key) => [key, unknown])),
    ports: ports.map((port, at) => {
      const input = givenPorts[at];
      const isMadeUp =
        isRecord(port) && port["nodePort"] !== undefined && !(isRecord(input) && input["nodePort"]);
      return isMadeUp ? { ...port, nodePort: unknown } : port;
    }),
  };
}
