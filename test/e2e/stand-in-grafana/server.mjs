// Reads its variables and files at its start, and answers the paths of Grafana's API that a test asks: Grafana itself is in no
// package registry. It ends where Grafana would not start, or would start as nobody wants it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const {
  GF_PATHS_DATA: data,
  GF_PATHS_LOGS: logs,
  GF_PATHS_PROVISIONING: provisioning,
  GF_SECURITY_ADMIN_PASSWORD: password,
  GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: home,
} = process.env;

mkdirSync(logs, { recursive: true });
writeFileSync(join(data, "grafana.db"), "");
JSON.parse(readFileSync(home, "utf8"));

const texts = (folder) =>
  readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
const [{ text: source }] = texts(join(provisioning, "datasources"));
const [{ text: provider }] = texts(join(provisioning, "dashboards"));
/** The value of a key in a YAML text where it stands once. */
const valueOf = (text, key) => new RegExp(`^[ -]*${key}: (.*)$`, "m").exec(text)[1];
const dashboards = new Map(
  texts(valueOf(provider, "path")).map(({ text }) => [JSON.parse(text).uid, JSON.parse(text)]),
);

const answers = {
  "/api/health": () => ({ database: "ok" }),
  "/api/user": () => ({ login: "admin" }),
  "/api/search": () => [...dashboards].map(([uid, { title }]) => ({ uid, title, type: "dash-db" })),
};
const isOpen = (path) => path === "/api/health";

async function answer(path) {
  const [, uid] = /^\/api\/dashboards\/uid\/(.+)$/.exec(path) ?? [];
  if (uid !== undefined) return { dashboard: dashboards.get(uid) };
  const [, queried] = /^\/api\/datasources\/proxy\/uid\/prometheus(\/.*)$/.exec(path) ?? [];
  if (queried !== undefined) return (await fetch(`${valueOf(source, "url")}${queried}`)).json();
  return answers[path.split("?")[0]]?.();
}

createServer((request, response) => {
  const wanted = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
  const known = isOpen(request.url) || request.headers.authorization === wanted;
  const send = (status, body) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (!known) return send(401, { message: "Unauthorized" });
  answer(request.url).then(
    (body) => (body === undefined ? send(404, {}) : send(200, body)),
    (error) => send(502, { message: String(error) }),
  );
}).listen(3000, () => console.log("HTTP Server Listen"));
