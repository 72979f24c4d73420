/** A document of CycloneDX 1.6, with what is used of it here. */
export interface Bom {
  readonly $schema: string;
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.6";
  readonly version: 1;
  readonly metadata: { readonly component: BomSubject };
  readonly components: readonly BomComponent[];
  readonly dependencies?: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** What the document is about. */
export interface BomSubject {
  readonly type: "application" | "container";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version?: string;
}

/** One package. */
export interface BomComponent {
  readonly type: "library";
  /** The same as `purl`. */
  readonly "bom-ref": string;
  readonly purl: string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  /** `excluded`: only for development. Default: `required`. */
  readonly scope?: "required" | "optional" | "excluded";
  readonly hashes?: readonly { readonly alg: "SHA-512"; readonly content: string }[];
  readonly licenses?: readonly ({ readonly expression: string } | { readonly license: { name: string } })[];
}

/** Without serial number and time, so that the same packages give the same bytes. */
export function bomOf(
  subject: BomSubject,
  components: readonly BomComponent[],
  dependencies?: Bom["dependencies"],
): Bom {
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: subject },
    components: components.toSorted((left, right) => (left.purl < right.purl ? -1 : 1)),
    ...(dependencies && { dependencies }),
  };
}
