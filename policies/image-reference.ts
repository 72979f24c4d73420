/** What a container's image is named by. */
export type ImageName =
  | { readonly kind: "digest" }
  | {
      readonly kind: "tag";
      /** `latest` where it names none, as container runtimes read it. */
      readonly tag: string;
    };

/** Reads `registry:5000/name:tag@sha256:…`. Source: the grammar of github.com/distribution/reference. */
export function imageName(reference: string): ImageName {
  if (/@\w+:[0-9a-f]{32,}$/.test(reference)) return { kind: "digest" };
  const [, tag = "latest"] = /:([^/:]+)$/.exec(reference) ?? [];
  return { kind: "tag", tag };
}
