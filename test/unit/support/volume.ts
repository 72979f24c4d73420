import { bucketOf } from "../../../provider/user-bucket.ts";

/** The files of a router's volume, in memory. Paths are relative to its root. */
export class Volume {
  readonly files = new Map<string, string>();
  readonly links = new Map<string, string>();
  readonly directories = new Set<string>();

  /** The path with the links in it followed. */
  resolve(path: string): string {
    const [first = "", ...rest] = path.split("/");
    return [this.links.get(first) ?? first, ...rest].join("/");
  }

  read(path: string): string | undefined {
    return this.files.get(this.resolve(path));
  }

  has(path: string): boolean {
    return this.files.has(this.resolve(path));
  }

  /** The color that a user meets, as nginx would choose it; undefined where no route sends the user anywhere. */
  colorOf(user: string, colors: readonly string[]): string | undefined {
    return colors.find((color) => this.has(`live/${color}/${bucketOf(user)}`));
  }

  /** Percent of the users that the files send to a color. */
  percentOf(color: string): number {
    const folder = this.resolve(`live/${color}/`);
    return [...this.files.keys()].filter((path) => path.startsWith(folder)).length;
  }

  /** Removes every route but the one in the directory of this name. */
  keepRoute(name: string): void {
    for (const path of [...this.files.keys()]) {
      if (path.startsWith("routes/") && path.split("/")[1] !== name) this.files.delete(path);
    }
  }
}
