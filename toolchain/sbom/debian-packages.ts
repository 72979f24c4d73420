import { bomOf, type Bom, type BomComponent } from "./bom.ts";

/**
 * Everything that dpkg has installed in an image.
 *
 * @param status content of /var/lib/dpkg/status
 * @param osRelease content of /usr/lib/os-release
 */
export function bomOfDebian(image: string, status: string, osRelease: string): Bom {
  const told = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, "m").exec(osRelease)?.[1];
  const distribution = told("ID") ?? "debian";
  const components = status.split(/\n\n+/).flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
    const [name, version, architecture] = ["Package", "Version", "Architecture"].map(field);
    if (name === undefined || version === undefined || field("Status") !== "install ok installed") return [];
    const purl = `pkg:deb/${distribution}/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture ?? ""}&distro=${distribution}-${told("VERSION_ID") ?? ""}`;
    return [{ type: "library", "bom-ref": purl, purl, name, version } satisfies BomComponent];
  });
  return bomOf({ type: "container", "bom-ref": image, name: image }, components);
}
