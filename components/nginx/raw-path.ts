/**
 * Pattern of `<method> <path>` of whoever watches, where the path is `$request_uri`: as the color is sent it. `$uri` is decoded and made
 * straight, so that `/chat/..%2Fready` would be `/ready` there, and a user's request at the color.
 */
export function watchesAsk(paths: readonly string[]): string {
  return `(GET|HEAD) (${paths.join("|")})(\\?|\\z)`;
}
