/** A policy of IAM, as far as rules look at it. */
export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Where it stands: its `Sid`, or its position. */
  readonly path: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Whether it names what it does not mean: `NotAction` and `NotResource` are all but a few. */
  readonly negated: readonly ("NotAction" | "NotResource" | "NotPrincipal")[];
  /** Who may take it, by kind: `AWS`, `Service`, `Federated`; everybody is `*` of `AWS`. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  /** Values by operator and key, both in lower case, as IAM compares them. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

type OneOrMany = string | readonly string[];

interface Written {
  readonly Statement?: WrittenStatement | readonly WrittenStatement[];
}

interface WrittenStatement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  readonly Principal?: "*" | Readonly<Record<string, OneOrMany>>;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;
}

/**
 * Reads a policy as programs give it to a resource: JSON, or what JSON would be of.
 * Source: "IAM JSON policy elements reference", IAM user guide, 2026-11.
 *
 * @throws SyntaxError where it is text and no JSON
 */
export function policyDocument(policy: unknown): PolicyDocument {
  const { Statement = [] } = (typeof policy === "string" ? JSON.parse(policy) : policy) as Written;
  return { statements: many(Statement).map(statementOf) };
}

function statementOf(written: WrittenStatement, at: number): Statement {
  const { Sid, Effect, Action, Resource, Principal = {}, Condition = {} } = written;
  return {
    path: `Statement[${Sid ?? at}]`,
    allows: Effect === "Allow",
    actions: many(Action ?? []),
    resources: many(Resource ?? []),
    negated: (["NotAction", "NotResource", "NotPrincipal"] as const).filter(
      (key) => written[key] !== undefined,
    ),
    principals: mapped(Principal === "*" ? { AWS: "*" } : Principal, (_kind, names) => many(names)),
    conditions: mapped(Condition, (_operator, keys) => mapped(keys, (_key, values) => many(values)), lower),
  };
}

function many<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
}

function mapped<Value, Result>(
  values: Readonly<Record<string, Value>>,
  make: (key: string, value: Value) => Result,
  keyOf: (key: string) => string = (key) => key,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [keyOf(key), make(key, value)]));
}

function lower(text: string): string {
  return text.toLowerCase();
}
