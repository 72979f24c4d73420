/** The parts of an image's name: `localhost:5000/team/app:1@sha256:…`. */
export interface ImageReference {
  /** `docker.io` where the name has none. */
  readonly registry: string;
  /** The name without tag and digest, as it was written. */
  readonly repository: string;
  /** `latest` where neither tag nor digest is given. */
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes an image's name apart, as the docker CLI does. */
export function parseReference(name: string): ImageReference {
  const [tagged = "", digest] = name.split("@");
  const colon = tagged.lastIndexOf(":");
  const hasTag = colon > tagged.lastIndexOf("/");
  const repository = hasTag ? tagged.slice(0, colon) : tagged;
  const tag = hasTag ? tagged.slice(colon + 1) : digest === undefined ? "latest" : undefined;
  return {
    registry: registryOf(repository),
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}

function registryOf(repository: string): string {
  const [first = "", ...rest] = repository.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return isHost ? first : "docker.io";
}
