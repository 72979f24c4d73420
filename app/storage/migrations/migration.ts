/** A change of the stored data, in a file of its own. Numbers have no gaps; what was released is never edited. */
interface Step {
  readonly number: number;
  readonly title: string;
  /** For SQLite and PostgreSQL alike. */
  readonly statements: readonly string[];
}

/** Adds; servers that do not know of it go on working. */
interface Expansion extends Step {
  readonly kind: "expand";
}

/** Takes away what only servers of a schema below `oldest` need. It waits until no color is one of them. */
interface Contraction extends Step {
  readonly kind: "contract";
  readonly oldest: number;
}

export type Migration = Expansion | Contraction;
