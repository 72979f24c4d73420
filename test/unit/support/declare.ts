import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";

/** A resource as a program declared it. */
export interface Declared {
  readonly type: string;
  readonly name: string;
  /** Inputs with every Output resolved. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of the resources that have to be done before it, in the order in which they were named. */
  readonly after: readonly string[];
  /** What the engine is told of it beside. */
  readonly treatment: Treatment;
}

/** Options of a resource that are no order. */
export interface Treatment extends Pick<
  pulumi.CustomResourceOptions,
  "deleteBeforeReplace" | "retainOnDelete" | "customTimeouts"
> {
  /** Its own, or its parent's where it has none. */
  readonly protect: boolean;
}

/** Everything that a program declared, and what it returned. */
export interface Declaration<Outputs> {
  readonly resources: readonly Declared[];
  readonly outputs: Outputs;
  /** The one resource of this name. Throws where there is none. */
  readonly named: (name: string) => Declared;
}

export interface Surroundings {
  readonly project?: string;
  readonly stack?: string;
  /** Config as Pulumi hands it over, `<project>:<key>` to text. Default: empty. */
  readonly config?: Readonly<Record<string, string>>;
  /** Outputs of the stack's last update. Default: none. */
  readonly lastOutputs?: Readonly<Record<string, unknown>>;
  /** True where the program runs in a preview. Default: false. */
  readonly preview?: boolean;
  /** What the providers of these tests add to the inputs of a resource. Default: what every test wants. */
  readonly computed?: (type: string, name: string, inputs: Readonly<Record<string, unknown>>) => object;
  /** Answers to what a program asks of providers, by the function's token. Default: the stack's last outputs, whatever is asked. */
  readonly answers?: Readonly<Record<string, (inputs: Readonly<Record<string, unknown>>) => object>>;
}

/** Runs a program against an engine that creates nothing, and waits for everything it declared. */
export async function declare<Outputs extends object>(
  program: () => Outputs | Promise<Outputs>,
  surroundings: Surroundings = {},
): Promise<Declaration<Outputs>> {
  const { project = "bluegreen", stack = "test", config = {}, lastOutputs, preview = false } = surroundings;
  const { computed = computedHere, answers = {} } = surroundings;
  const declared: Omit<Declared, "after" | "treatment">[] = [];
  const dependencies = new Map<string, Promise<string[]>>();
  const treatments = new Map<string, () => Treatment>();
  await pulumi.runtime.setMocks(
    {
      call: ({ token, inputs }) =>
        answers[token]?.(inputs as Record<string, unknown>) ?? { outputs: lastOutputs },
      newResource({ type, name, inputs }) {
        const properties = inputs as Record<string, unknown>;
        declared.push({ type, name, inputs: properties });
        return { id: `id-of-${name}`, state: { ...properties, ...computed(type, name, properties) } };
      },
    },
    project,
    stack,
    preview,
    "organization",
  );
  pulumi.runtime.setAllConfig({ ...config });
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ resource, type, name, opts }) => {
      dependencies.set(name, namesOf(opts.dependsOn));
      treatments.set(`${type} ${name}`, () => treatmentOf(resource, opts));
      return undefined;
    });
    return program();
  });
  await pulumi.runtime.disconnect();
  const resources = await Promise.all(
    declared.map(async (resource) => ({
      ...resource,
      after: (await dependencies.get(resource.name)) ?? [],
      treatment: treatments.get(`${resource.type} ${resource.name}`)?.() ?? { protect: false },
    })),
  );
  return {
    resources,
    outputs: outputs as Outputs,
    named: (name) => {
      const found = resources.find((resource) => resource.name === name);
      if (found === undefined)
        throw new Error(`${name} was not declared, but ${resources.map((each) => each.name).join(", ")}`);
      return found;
    },
  };
}

/** Whether it is protected is known to the resource alone, once it has asked its parent. */
function treatmentOf(
  resource: pulumi.Resource,
  { deleteBeforeReplace, retainOnDelete, customTimeouts }: pulumi.CustomResourceOptions,
): Treatment {
  const { __protect: protect = false } = resource as { readonly __protect?: boolean };
  return { deleteBeforeReplace, retainOnDelete, customTimeouts, protect };
}

/** What the providers would add to the inputs. */
export function computedHere(type: string, name: string, inputs: Readonly<Record<string, unknown>>): object {
  if (type === "docker:index/remoteImage:RemoteImage") return { imageId: `sha256:${name}` };
  if (type.startsWith("kubernetes:")) return computedObject(type, name, inputs);
  if (type !== "bluegreen:index:PromotionGate") return {};
  return { approved: inputs["candidates"], verdict: { status: "pass", checks: [] } };
}

/** An object has a name, whoever gives it, and a Service an address. */
function computedObject(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
): Record<string, unknown> {
  const named = { metadata: { name: generatedName({ name, inputs }), ...record(inputs["metadata"]) } };
  if (type !== "kubernetes:core/v1:Service") return named;
  return { ...named, spec: { clusterIP: clusterIpOf(name), ...record(inputs["spec"]) } };
}

/** Name of an object that the program gave none: another one for another text, for that is another object. */
export function generatedName({ name, inputs }: Pick<Declared, "name" | "inputs">): string {
  const digest = createHash("sha256").update(JSON.stringify(inputs["data"] ?? {}));
  return `${name.toLowerCase()}-${digest.digest("hex").slice(0, 8)}`;
}

function record(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

/** An address of a Service: another one for another name. */
function clusterIpOf(name: string): string {
  const [first = 0, second = 0] = createHash("sha256").update(name).digest();
  return `10.96.${first}.${second}`;
}

/** The names at the ends of the resources' URNs. */
async function namesOf(dependsOn: pulumi.ResourceOptions["dependsOn"]): Promise<string[]> {
  const resources = Array.isArray(dependsOn) ? (dependsOn as unknown[]) : [dependsOn];
  const urns = await Promise.all(resources.filter(isResource).map(({ urn }) => valueOf(urn)));
  return urns.map((urn) => urn.slice(urn.lastIndexOf("::") + 2));
}

function isResource(value: unknown): value is pulumi.Resource {
  return pulumi.Resource.isInstance(value);
}

/** What an Output resolves to. Never resolves for a value that a preview cannot know. */
export function valueOf<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => output.apply((value) => resolve(value)));
}
