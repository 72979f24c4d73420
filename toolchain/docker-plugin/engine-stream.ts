import type Docker from "dockerode";

/** One line of the stream that build, pull and push answer with. */
interface StreamEvent {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly progress?: string;
  readonly error?: string;
  readonly aux?: { readonly ID?: string; readonly Digest?: string };
}

/** What a stream said at its end: the id of the image built, the digest of the image pushed. */
export interface StreamResult {
  readonly imageId?: string;
  readonly digest?: string;
}

/** Lines of a build that an error shows. */
const shownLines = 20;

/** Reads such a stream to its end, tells every line, and fails with the engine's error and the last 20 lines before it. */
export function follow(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  tell: (line: string) => void,
): Promise<StreamResult> {
  const lines: string[] = [];
  let result: StreamResult = {};
  let failure: string | undefined;
  const onEvent = (event: StreamEvent) => {
    failure ??= event.error;
    if (event.aux?.ID !== undefined) result = { ...result, imageId: event.aux.ID };
    if (event.aux?.Digest !== undefined) result = { ...result, digest: event.aux.Digest };
    for (const line of linesOf(event)) {
      lines.push(line);
      tell(line);
    }
  };
  return new Promise((resolve, reject) => {
    const onEnd = (error: Error | null) => {
      const message = failure ?? error?.message;
      if (message === undefined) {
        resolve(result);
        return;
      }
      const last = lines.filter((line) => line !== message).slice(-shownLines);
      const log =
        last.length === 0 ? "" : `\nthe last lines before it:\n${last.map((line) => `  ${line}`).join("\n")}`;
      reject(new Error(`${message}${log}`));
    };
    docker.modem.followProgress(stream, onEnd, onEvent);
  });
}

function linesOf({ stream, status, id, progress }: StreamEvent): string[] {
  if (stream !== undefined) return stream.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  if (status === undefined) return [];
  return [[id, status, progress].filter((part) => part !== undefined).join(" ")];
}
