/** A model repository of Triton, as a stack's config names it. */
export const owlModel = { file: "models/owl.tar", sha256: "a".repeat(64) };

const required = { workload: "owl", activeColor: "blue", blue: { version: "1", model: owlModel } };

/** Config of a stack of the project `shop` with the workload `owl` as Pulumi hands it over: what it cannot do without, and `changes`. */
export function owlValues(changes: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries({ ...required, ...changes });
  return Object.fromEntries(
    entries.map(([key, value]) => [`shop:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
