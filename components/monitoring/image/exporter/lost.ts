/**
 * Datagrams that the kernel dropped because a socket's buffer was full, from the text of /proc/net/udp; 0 where no socket
 * is bound to `port`.
 */
export function lostDatagrams(table: string, port: number): number {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/));
  const row = rows.find(([, local]) => local?.endsWith(`:${wanted}`));
  return Number(row?.at(-1) ?? 0);
}
