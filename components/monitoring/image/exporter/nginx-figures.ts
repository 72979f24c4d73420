/** What an nginx tells of itself (`stub_status`). */
export interface NginxFigures {
  /** Connections of clients that are open now. */
  readonly active: number;
  /** Connections since its start. */
  readonly accepted: number;
  readonly handled: number;
  /** Requests since its start. */
  readonly requests: number;
  /** Of the open ones: how many send a request, get an answer, and wait for the next request. */
  readonly reading: number;
  readonly writing: number;
  readonly waiting: number;
}

/** The routers' figures by their addresses; undefined for one that did not answer as nginx does. */
export type FoundRouters = ReadonlyMap<string, NginxFigures | undefined>;

const form =
  /^Active connections: (\d+) \s+server accepts handled requests\s+(\d+) (\d+) (\d+) \s+Reading: (\d+) Writing: (\d+) Waiting: (\d+)\s*$/;

/** Reads the page of nginx' `stub_status`. Undefined for anything else. */
export function readFigures(page: string): NginxFigures | undefined {
  const found = form.exec(page)?.slice(1).map(Number);
  if (found === undefined) return undefined;
  const [active = 0, accepted = 0, handled = 0, requests = 0, reading = 0, writing = 0, waiting = 0] = found;
  return { active, accepted, handled, requests, reading, writing, waiting };
}

/** In Prometheus' text format, under the names of nginx' own exporter, by the label `router`. Without any router none is up. */
export function figuresText(routers: FoundRouters): string {
  const up: readonly (readonly [string, number])[] =
    routers.size === 0
      ? [["none", 0]]
      : [...routers].map(([router, figures]) => [router, figures === undefined ? 0 : 1]);
  const of = (figure: keyof NginxFigures) =>
    [...routers].flatMap(([router, figures]): [string, number][] =>
      figures === undefined ? [] : [[router, figures[figure]]],
    );
  return [
    family("nginx_up", "gauge", "1 where the router's nginx answers", up),
    family("nginx_connections_active", "gauge", "Open connections of clients", of("active")),
    family("nginx_connections_accepted", "counter", "Connections of clients", of("accepted")),
    family("nginx_connections_handled", "counter", "Those that nginx could work on", of("handled")),
    family("nginx_connections_reading", "gauge", "Connections that send a request", of("reading")),
    family("nginx_connections_writing", "gauge", "Connections that get an answer", of("writing")),
    family("nginx_connections_waiting", "gauge", "Connections without a request", of("waiting")),
    family("nginx_http_requests_total", "counter", "Requests, those of operators too", of("requests")),
  ].join("");
}

function family(
  name: string,
  type: "counter" | "gauge",
  help: string,
  series: readonly (readonly [router: string, value: number])[],
): string {
  if (series.length === 0) return "";
  const lines = series.map(([router, value]) => `${name}{router="${router}"} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}
