/** Without the exporter every line that finds no room is a warning: at 7,000 requests a second they were 6,000 a second. */
export function errorLog(exporter: string | undefined): string {
  if (exporter === undefined) return "error_log /dev/stderr warn;";
  return `error_log /dev/stderr error;
error_log syslog:server=${exporter},tag=router_error,nohostname error;`;
}

/**
 * A line by UDP waits for nobody: where no exporter is, nginx goes on. It holds nothing that a user wrote. Lines of the error
 * log (`errorLog`) tell by the connection whose answer broke off: no variable does, see the exporter's `BrokenAnswers`.
 */
export function exporterLines(exporter: string | undefined): string {
  if (exporter === undefined) return "";
  return `
  map $pool $counted_color { "" none; default $pool; }
  map $entry $counted { users 1; default 0; }
  log_format counted escape=json '{"color":"$counted_color","kind":"$kind","status":"$status","seconds":$request_time,"connection":$connection}';
  access_log syslog:server=${exporter},tag=router,nohostname counted if=$counted;
`;
}
