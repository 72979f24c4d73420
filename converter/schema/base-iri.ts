import type { Refusal } from "./leaves.ts";

/** Where the names of an ontology live. */
export interface Base {
  readonly iri: string;
  readonly namespace: string;
}

/** Annotations that every ontology of this converter carries. */
export const sqlNamespace = "urn:bluegreen:sql:";

/** OWL 2 forbids names of one's own there (structural specification, 2.4); the last one is this converter's. */
const reserved = [
  "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  "http://www.w3.org/2000/01/rdf-schema#",
  "http://www.w3.org/2001/XMLSchema#",
  "http://www.w3.org/2002/07/owl#",
  sqlNamespace,
];

const limit =
  "an absolute IRI (http://…, https://… or urn:…) of 1 to 1024 characters, with a # at its end alone, such as https://example.org/shop#";
const cure = "give the ontology an IRI of your own";

/**
 * IRI and namespace of an ontology: with `#`, `/` or `:` at its end a base IRI is the namespace itself, else names follow a `#`.
 * The ontology's IRI is the namespace without a `#` or `:` at its end.
 */
export function baseOf(value: unknown): Base | Refusal {
  if (typeof value !== "string" || value.length > 1024 || !isAbsolute(value)) return { limit, cure };
  const namespace = /[#/:]$/.test(value) ? value : `${value}#`;
  if (reserved.some((known) => namespace.startsWith(known)))
    return { limit: "an IRI outside of RDF's, OWL's and this converter's own vocabularies", cure };
  return { iri: namespace.replace(/[#:]$/, ""), namespace };
}

/** What RFC 3987 allows in an IRI, as far as a name has to be one that every reader takes. */
function isAbsolute(value: string): boolean {
  const characters = /^[^\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Z}<>"{}|\\^`]+$/u;
  const form = /^(?:https?:\/\/[^/?#]+(?:[/?][^#]*)?|urn:[a-z0-9][a-z0-9-]{0,30}:[^#]+)#?$/i;
  const percents = /^(?:[^%]|%[0-9a-f]{2})*$/i;
  if (!characters.test(value) || !form.test(value) || !percents.test(value)) return false;
  return !/^http/i.test(value) || URL.canParse(value);
}
