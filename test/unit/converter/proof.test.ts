import { describe, expect, it } from "vitest";
import { sameEntity, type Entity, type Fact } from "../../../converter/ontology/entity.ts";
import { Profile } from "../../../converter/ontology/profile.ts";
import { NotProven, Proof } from "../../../converter/ontology/proof.ts";
import {
  fact,
  iri,
  key,
  leads,
  oneValue,
  text,
  texts,
  types,
  words,
} from "../../../converter/ontology/statements.ts";
import { Turtle } from "../../../converter/ontology/turtle.ts";
import { owl, rdfs, sqlDefinition } from "../../../converter/ontology/vocabulary.ts";

const namespace = "https://example.org/x#";
const at = (name: string) => namespace + name;

const header: Entity = { iri: "https://example.org/x", facts: types(owl.ontology) };
const definition: Entity = { iri: sqlDefinition, facts: types(owl.annotationProperty) };
const table: Entity = {
  iri: at("t"),
  facts: [...types(owl.class), oneValue(at("t.c"), false), key([at("t.c"), at("t.r")])],
};
const column: Entity = {
  iri: at("t.c"),
  facts: [
    ...types(owl.datatypeProperty),
    ...words({ label: 'a "label"', comment: "lines\nand \\ more" }, ""),
    ...leads(at("t"), "http://www.w3.org/2001/XMLSchema#string"),
    ...texts(sqlDefinition, ['"c" text']),
  ],
};
const reference: Entity = {
  iri: at("t.r"),
  facts: [...types(owl.objectProperty, owl.inverseFunctionalProperty), ...leads(at("t"), at("t"))],
};
const sound: readonly Entity[] = [header, definition, table, column, reference];

function turtleOf(entities: readonly Entity[]): string {
  const turtle = new Turtle(namespace);
  for (const each of entities) turtle.add(each);
  turtle.end();
  return turtle.take();
}

/** Proves a document against what was to be written. */
function prove(expected: readonly Entity[], document: string): void {
  const proof = new Proof("owl2");
  for (const each of expected) proof.expect(each);
  proof.read(document);
  proof.end();
}

describe("a proof", () => {
  it("takes what was to be written, in pieces cut anywhere", () => {
    const document = turtleOf(sound);
    for (let cut = 0; cut <= document.length; cut += 7) {
      const proof = new Proof("owl2");
      for (const each of sound) proof.expect(each);
      proof.read(document.slice(0, cut));
      proof.read(document.slice(cut));
      expect(() => proof.end()).not.toThrow();
    }
  });

  const document = turtleOf(sound);
  const prefix = document.slice(0, document.indexOf("<https://example.org/x> a"));
  it.each([
    ["another text", document.replace('a \\"label\\"', "b"), /t\.c reads back as another graph/],
    ["another datatype", document.replace("xsd:string", "xsd:integer"), /t\.c reads back as another graph/],
    ["another cardinality", document.replace('"1"^^', '"2"^^'), /t reads back as another graph/],
    [
      "a key in another order",
      document.replace("(:t.c :t.r)", "(:t.r :t.c)"),
      /t reads back as another graph/,
    ],
    ["another name", document.replace(":t.r a ", ":t.q a "), /t\.r reads back as another graph, of .*t\.q/],
    ["a fact less", document.replace('rdfs:label "a \\"label\\"";', ""), /t\.c reads back as another graph/],
    [
      "a fact more",
      document.replace(":t a owl:Class;", ':t a owl:Class; rdfs:label "t";'),
      /t reads back as another graph/,
    ],
    ["an entity more", `${document}:u a owl:Class.\n`, /nothing reads back as another graph, of .*#u/],
    ["an entity less", turtleOf(sound.slice(0, -1)), /t\.r does not read back/],
    ["nothing", prefix, /x does not read back/],
    [
      "a text with a language",
      document.replace('\\"label\\""', '\\"label\\""@en'),
      /a text has the language en/,
    ],
    ["no Turtle", document.replace("owl:Class;", "owl:Class; ;;; ]"), /Expected|Unexpected/],
    [
      "half of it",
      document.slice(0, document.length / 2),
      /Expected|Unexpected|EOF|does not read back|another graph/i,
    ],
    [
      "a blank node that is nowhere used",
      document.replace(":t a owl:Class;", '_:b rdfs:label "b". :t a owl:Class;'),
      /blank node .* is used nowhere/,
    ],
    [
      "a circle of blank nodes",
      `${document}_:a rdfs:seeAlso _:b. _:b rdfs:seeAlso _:a.\n`,
      /blank node .* is used nowhere/,
    ],
  ])("refuses %s", (_what, changed, message) => {
    expect(changed).not.toBe(document);
    expect(() => prove(sound, changed)).toThrow(message);
  });

  it("refuses a blank node of two users", () => {
    const shared = `${prefix}:t rdfs:subClassOf _:b, _:b. _:b a owl:Restriction.`;
    expect(() => prove([{ iri: at("t"), facts: [] }], shared)).toThrow(/used twice/);
  });

  it.each([
    ["without an end", "_:l rdf:first :a."],
    ["with two first items", "_:l rdf:first :a, :b; rdf:rest ()."],
    ["in a circle", "_:l rdf:first :a; rdf:rest _:l."],
  ])("refuses a list %s", (_what, list) => {
    expect(() => prove([{ iri: at("t"), facts: [] }], `${prefix}:t owl:hasKey _:l. ${list}`)).toThrow(
      /list is not well formed|used twice/,
    );
  });

  it("refuses what is written as it was meant, and is not OWL 2 DL", () => {
    const wrong = [header, { iri: at("t"), facts: [...types(owl.class), oneValue(at("nowhere"), false)] }];
    expect(() => prove(wrong, turtleOf(wrong))).toThrow(NotProven);
    expect(() => prove(wrong, turtleOf(wrong))).toThrow(/not OWL 2 DL: .*nowhere is used as/);
  });
});

describe("two entities", () => {
  const facts: readonly Fact[] = [
    fact(rdfs.label, text("a")),
    key([at("a"), at("b")]),
    oneValue(at("a"), true),
  ];
  it("are the same in another order of facts, and for blank nodes with the same facts in another order", () => {
    const [label, list, blank] = facts;
    const turned = fact(rdfs.subClassOf, {
      kind: "blank",
      facts: blank?.object.kind === "blank" ? blank.object.facts.toReversed() : [],
    });
    const other = [turned, list, label].filter((each) => each !== undefined);
    expect(sameEntity({ iri: "x", facts }, { iri: "x", facts: other })).toBe(true);
  });

  it.each<[string, Fact[]]>([
    ["a text is another", [fact(rdfs.label, text("b"))]],
    ["a text has the IRI of a name", [fact(rdfs.label, iri("a"))]],
    ["one is there twice, and not another", [fact(rdfs.label, text("a")), fact(rdfs.label, text("a"))]],
  ])("are not the same where %s", (_what, changed) => {
    const others = [...changed, ...facts.slice(changed.length)];
    expect(others.length).toBe(facts.length);
    expect(sameEntity({ iri: "x", facts }, { iri: "x", facts: others })).toBe(false);
  });
});

describe("the profile OWL 2 DL", () => {
  function broken(entities: readonly Entity[], datatypes: "owl2" | "xsd" = "owl2"): readonly string[] {
    const profile = new Profile(datatypes);
    for (const each of entities) profile.add(each);
    return profile.broken();
  }
  const rest = [header, definition, table, column];
  const property = (...facts: readonly Fact[]): readonly Entity[] => [...rest, { iri: at("t.r"), facts }];
  const string = "http://www.w3.org/2001/XMLSchema#string";
  const classWith = (more: Fact): readonly Entity[] => [
    header,
    definition,
    column,
    reference,
    { ...table, facts: [...table.facts, more] },
  ];

  it("is kept by an ontology in which everything is declared, before or after it is used", () => {
    expect(broken(sound)).toEqual([]);
    expect(broken(sound.toReversed())).toEqual([]);
  });

  it.each<[string, readonly Entity[], RegExp]>([
    [
      "a property of data and of objects",
      property(...types(owl.objectProperty, owl.datatypeProperty)),
      /t\.r has to be of one kind/,
    ],
    [
      "a thing of no kind",
      property(...words({ label: "r", comment: undefined }, "")),
      /t\.r has to be of one kind/,
    ],
    ["a thing that is declared twice", [...sound, reference], /t\.r is declared twice/],
    [
      "an inverse functional property of data",
      property(...types(owl.datatypeProperty, owl.inverseFunctionalProperty)),
      /t\.r cannot be .*InverseFunctional/,
    ],
    [
      "a type that is not known",
      property(...types(owl.objectProperty, `${namespace}Odd`)),
      /t\.r cannot be .*Odd/,
    ],
    [
      "a name in OWL's vocabulary",
      [...sound, { iri: "http://www.w3.org/2002/07/owl#Mine", facts: types(owl.class) }],
      /reserved vocabulary/,
    ],
    [
      "a domain that is no class",
      property(...types(owl.objectProperty), ...leads(at("t.c"), at("t"))),
      /t\.c is used as .*Class, and is not one/,
    ],
    [
      "a property of objects with a datatype as its range",
      property(...types(owl.objectProperty), ...leads(at("t"), string)),
      /string is used as .*Class/,
    ],
    [
      "a property of data with a class as its range",
      property(...types(owl.datatypeProperty), ...leads(at("t"), at("t"))),
      /t\.r .*range .* is not allowed/,
    ],
    [
      "an inverse of a property of data",
      property(...types(owl.objectProperty), fact(owl.inverseOf, iri(at("t.c")))),
      /t\.c is used as .*ObjectProperty/,
    ],
    ["an inverse of a class", classWith(fact(owl.inverseOf, iri(at("t.r")))), /inverseOf .* is not allowed/],
    ["a key without properties", classWith(key([])), /hasKey .* is not allowed/],
    ["a key of what is not declared", classWith(key([at("t.x")])), /t\.x is used as/],
    [
      "a restriction of a class",
      classWith(oneValue(at("t"), true)),
      /t is used as .*DatatypeProperty or .*ObjectProperty/,
    ],
    [
      "a restriction without a count",
      classWith(fact(rdfs.subClassOf, { kind: "blank", facts: [] })),
      /subClassOf .* is not allowed/,
    ],
    ["a property that is not known", classWith(fact(`${namespace}odd`, text("x"))), /odd .* is not allowed/],
    ["a label that is no text", classWith(fact(rdfs.label, iri(at("t")))), /label .* is not allowed/],
    [
      "an annotation that is not declared",
      [header, table, column, reference],
      /definition is used as .*AnnotationProperty/,
    ],
    ["no header", sound.slice(1), /has 0 ontologies/],
    ["two headers", [...sound, { iri: at("o"), facts: types(owl.ontology) }], /has 2 ontologies/],
  ])("is broken by %s", (_what, entities, rule) => {
    expect(broken(entities).join("; ")).toMatch(rule);
  });

  it.each(["date", "time", "duration"])(
    "is broken by a range of xsd:%s, but where such ranges are asked for",
    (name) => {
      const range = leads(at("t"), `http://www.w3.org/2001/XMLSchema#${name}`);
      const dated = property(...types(owl.datatypeProperty), ...range);
      expect(broken(dated).join("; ")).toMatch(/t\.r .*range .* is not allowed/);
      expect(broken(dated, "xsd")).toEqual([]);
    },
  );
});
