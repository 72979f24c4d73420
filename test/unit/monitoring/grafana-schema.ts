import { resolve } from "node:path";
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { createGenerator } from "ts-json-schema-generator";

/** What is wrong with a dashboard by Grafana's published types, a sentence each; empty where nothing is. */
export type Check = (dashboard: { readonly panels?: readonly { readonly type: string }[] }) => string[];

/** Types of `grafana-types.ts`, by the panel's `type`. */
const panelTypes = {
  row: "RowFile",
  heatmap: "HeatmapFile",
  stat: "StatFile",
  table: "TableFile",
  timeseries: "TimeseriesFile",
} as const;

/** Makes JSON Schemas of the types that Grafana publishes, in which no key is allowed that they do not name. */
export function publishedSchema(): Check {
  const generator = createGenerator({
    path: resolve("test/unit/monitoring/grafana-types.ts"),
    tsconfig: resolve("tsconfig.json"),
    // What is wrong with Grafana's own declarations is not what is tested.
    skipTypeCheck: true,
    additionalProperties: false,
    // Kinds of panels have types of equal names.
    expose: "none",
  });
  const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
  const validatorOf = (type: string) => {
    const { definitions, ...schema } = generator.createSchema(type);
    return ajv.compile({ ...schema, ...(definitions && { definitions }) });
  };
  const dashboardFile = validatorOf("DashboardFile");
  const panels = new Map(Object.entries(panelTypes).map(([kind, type]) => [kind, validatorOf(type)]));
  return (dashboard) => [
    ...problems("", dashboardFile, { ...dashboard, panels: typesOf(dashboard.panels) }),
    ...(dashboard.panels ?? []).flatMap((panel, at) => {
      const validate = panels.get(panel.type);
      if (validate) return problems(`/panels/${at}`, validate, panel);
      return [`/panels/${at}/type: got "${panel.type}"; allowed: ${[...panels.keys()].join(", ")}`];
    }),
  ];
}

function typesOf(panels: readonly { readonly type: string }[] | undefined) {
  return panels?.map(({ type }) => ({ type }));
}

function problems(path: string, validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${path}${inWords(error)}`);
}

function inWords({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`;
}
