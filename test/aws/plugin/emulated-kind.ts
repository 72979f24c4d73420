import { changesBetween, messageOf, pathSegments } from "../../../provider/serve.ts";
import type { Comparison, Difference, Properties, ResourceKind } from "../../../provider/kind.ts";
import type { Cloud } from "./cloud.ts";
import type { EmulatedType } from "./emulated-type.ts";
import { asLive } from "./projection.ts";
import { equalFor, failuresOf, replacesAt, shapeAt } from "./shape.ts";

/** A type of the emulator as the engine deals with it. */
export function emulatedKind<Values>(type: EmulatedType<Values>, cloudNow: () => Cloud): ResourceKind {
  const { token, inputs: shapes } = type;
  const name = token.slice(token.lastIndexOf(":") + 1);
  const outputsOf = (inputs: Properties, live: Properties) => ({ ...withTags(inputs), ...live });
  const whatIs = async (id: string, inputs: Properties): Promise<Properties> => {
    const live = await type.live(id, cloudNow());
    if (live === undefined) throw new Error(`${name} ${id} is not there after it was made`);
    return outputsOf(inputs, live);
  };
  return {
    check(inputs) {
      const failures = failuresOf(token, shapes, inputs);
      const sound = failures.length === 0;
      return { inputs, failures: sound ? (type.check?.(inputs as Values) ?? []) : failures };
    },
    diff: (comparison) => differenceOf(type, comparison),
    preview: (inputs, recorded) => ({ ...recorded, ...withTags(inputs) }),
    async create(inputs, { name: resource }) {
      const id = await type
        .create(inputs as Values, cloudNow())
        .catch((error: unknown) => refuse(`cannot create ${name} ${resource}`, error));
      return { id, outputs: await whatIs(id, inputs) };
    },
    async read(id, _outputs, recorded) {
      const live = await type.live(id, cloudNow());
      if (live === undefined) return undefined;
      const inputs = asLive(shapes, recorded, live);
      return { id, inputs, outputs: outputsOf(inputs, live) };
    },
    async update(id, recorded, inputs) {
      await type
        .update?.(id, inputs as Values, cloudNow(), recorded as Values)
        .catch((error: unknown) => refuse(`cannot update ${name} ${id}`, error));
      return whatIs(id, inputs);
    },
    async delete(id, recorded) {
      await type
        .remove(id, cloudNow(), recorded as Values)
        .catch((error: unknown) => refuse(`cannot delete ${name} ${id}`, error));
    },
  };
}

/** What changed, and whether the object goes for it; one whose name is taken by itself has to go first. */
export function differenceOf(
  { inputs: shapes }: Pick<EmulatedType, "inputs">,
  { recordedInputs, inputs }: Comparison,
): Difference {
  const equal = (path: string, recorded: unknown, wanted: unknown) =>
    equalFor(shapeAt(shapes, pathSegments(path)), recorded, wanted);
  const changes = changesBetween(recordedInputs, inputs, equal).map((change) => ({
    ...change,
    replaces: replacesAt(shapes, pathSegments(change.path)),
  }));
  const names = Object.keys(shapes).filter((key) => shapes[key]?.unique === true);
  const staysTaken = names.every((key) => recordedInputs[key] === inputs[key]);
  return { changes, deleteBeforeReplace: names.length > 0 && staysTaken };
}

function withTags(inputs: Properties): Properties {
  const { tags } = inputs;
  const isMap = typeof tags === "object" && !Array.isArray(tags);
  return isMap || tags === undefined ? { ...inputs, tagsAll: tags ?? {} } : inputs;
}

function refuse(what: string, error: unknown): never {
  const code = error instanceof Error && error.name !== "Error" ? `${error.name}: ` : "";
  throw new Error(`${what}: ${code}${messageOf(error)}`, { cause: error });
}
