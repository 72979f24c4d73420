import { Metadata, status, type StatusObject } from "@grpc/grpc-js";
import { CreateRequest, ErrorResourceInitFailed, ResourceProviderService, Status } from "./protocol.ts";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { InitializationError, unknown, type Properties } from "./kind.ts";

/** What a failed call answers: a numeric gRPC code (a name is not understood) and the message alone, without a stack. */
export type CallFailure = Pick<StatusObject, "code" | "details"> & { readonly metadata?: Metadata };

/** The engine's marks for values of each type that preview cannot know; all become `unknown`. */
const unknownMarks: ReadonlySet<unknown> = new Set([
  unknown,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** What the engine wraps secrets in where it does not ask whether they are wanted: the configuration of a provider. */
const secretMark = { key: "4dabf18193072939515e22adb298388d", value: "1b47061264138c4ac30d75fd1eb44270" };

/** An empty message of the SDK's own protobuf classes; those of another installed version are refused by its messages. */
export function emptyMessage(): Empty {
  return ResourceProviderService.cancel.responseDeserialize(Buffer.alloc(0));
}

/** Properties as the engine sent them, secrets unwrapped; absent ones are empty. */
export function fromStruct(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : plainObject(struct.toJavaScript());
}

/** Properties as the engine takes them. Values that are undefined are left out. */
export function toStruct(properties: Properties): Struct {
  return sdkStruct().fromJavaScript(wireObject(properties));
}

/** The answer to a call that failed with `error`, which may carry a resource that exists already. */
export function callFailure(error: unknown): CallFailure {
  const details = wellFormed(messageOf(error));
  if (!(error instanceof InitializationError)) return { code: status.UNKNOWN, details };
  const failed = new ErrorResourceInitFailed();
  failed.setId(error.id);
  failed.setProperties(toStruct(error.outputs));
  failed.setInputs(toStruct(error.inputs));
  failed.setReasonsList(error.reasons.map(wellFormed));
  const answer = new Status();
  answer.setCode(status.UNKNOWN);
  answer.setMessage(details);
  answer.addDetails().pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  return { code: status.UNKNOWN, details, metadata };
}

/** A text that can be sent: half of a pair of surrogates, as a cut through an emoji leaves it, is no UTF-8 and becomes U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** The message of whatever was thrown, also of an `AggregateError`, whose own message is empty. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join("; ");
  if (error instanceof Error) return error.message === "" ? error.name : error.message;
  return String(error);
}

/** `Struct` of the protobuf version that the SDK's messages were loaded with, met inside one of them. */
function sdkStruct(): typeof Struct {
  const propertiesField = 2;
  const lengthDelimited = 2;
  const request = CreateRequest.deserializeBinary(Uint8Array.of((propertiesField << 3) | lengthDelimited, 0));
  const empty = request.getProperties();
  if (empty === undefined) throw new Error("@pulumi/pulumi: CreateRequest has no properties as field 2");
  return empty.constructor as typeof Struct;
}

function plainObject(value: Readonly<Record<string, unknown>>): Properties {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]));
}

function plainValue(value: unknown): unknown {
  if (unknownMarks.has(value)) return unknown;
  if (Array.isArray(value)) return value.map(plainValue);
  if (!isRecord(value)) return value;
  return value[secretMark.key] === secretMark.value ? plainValue(value["value"]) : plainObject(value);
}

function wireObject(value: Readonly<Record<string, unknown>>): Record<string, JavaScriptValue> {
  const present = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(present.map(([key, item]) => [wellFormed(key), wireValue(item)]));
}

function wireValue(value: unknown): JavaScriptValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return wellFormed(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(wireValue);
  if (isRecord(value)) return wireObject(value);
  throw new TypeError(`a property is a ${typeof value}, which Pulumi cannot store`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
