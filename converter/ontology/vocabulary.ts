import { sqlNamespace } from "../schema/base-iri.ts";
import type { Datatype } from "../schema/sql-type.ts";

/** Prefixes of every document, in the order in which they are written after the ontology's own. */
export const prefixes = {
  owl: "http://www.w3.org/2002/07/owl#",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
  sql: sqlNamespace,
} as const;

export const rdf = {
  type: `${prefixes.rdf}type`,
  first: `${prefixes.rdf}first`,
  rest: `${prefixes.rdf}rest`,
  nil: `${prefixes.rdf}nil`,
} as const;

export const rdfs = {
  label: `${prefixes.rdfs}label`,
  comment: `${prefixes.rdfs}comment`,
  domain: `${prefixes.rdfs}domain`,
  range: `${prefixes.rdfs}range`,
  subClassOf: `${prefixes.rdfs}subClassOf`,
  literal: `${prefixes.rdfs}Literal`,
} as const;

export const owl = {
  ontology: `${prefixes.owl}Ontology`,
  versionInfo: `${prefixes.owl}versionInfo`,
  class: `${prefixes.owl}Class`,
  datatypeProperty: `${prefixes.owl}DatatypeProperty`,
  objectProperty: `${prefixes.owl}ObjectProperty`,
  annotationProperty: `${prefixes.owl}AnnotationProperty`,
  inverseFunctionalProperty: `${prefixes.owl}InverseFunctionalProperty`,
  restriction: `${prefixes.owl}Restriction`,
  onProperty: `${prefixes.owl}onProperty`,
  cardinality: `${prefixes.owl}cardinality`,
  maxCardinality: `${prefixes.owl}maxCardinality`,
  hasKey: `${prefixes.owl}hasKey`,
  inverseOf: `${prefixes.owl}inverseOf`,
} as const;

export const xsd = {
  string: `${prefixes.xsd}string`,
  nonNegativeInteger: `${prefixes.xsd}nonNegativeInteger`,
} as const;

/** On classes and properties: what the database declares, as SQL. */
export const sqlDefinition = `${prefixes.sql}definition`;

/**
 * XML Schema's datatypes that are none of OWL 2's (structural specification, section 4): with one of them a document is not OWL 2 DL, and
 * reasoners such as HermiT refuse it.
 */
export const beyondOwl: readonly Datatype[] = ["date", "time", "duration"];
