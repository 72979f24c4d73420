/** How the engine looks after a server in Node: whether it answers there with a status of success. */
export function nodeHealth(port: number, path: string) {
  const script = `fetch("http://127.0.0.1:${port}${path}").then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))`;
  return {
    tests: ["CMD", "node", "-e", script],
    interval: "30s",
    timeout: "5s",
    retries: 3,
    startPeriod: "1m0s",
  };
}
