import { statusPath } from "../../provider/route-layout.ts";
import { OperatorError } from "../exit.ts";
import { withHttp } from "../http.ts";
import { usualRouteSeconds } from "../live-route.ts";

/** Whether a router answers users at a URL, also one that tells them no route; a balancer without one behind it says 502, 503 or 504. */
export async function listens(url: string): Promise<boolean> {
  try {
    return await withHttp({ timeoutSeconds: usualRouteSeconds }, async (http) => {
      const response = await http.request(`${url}${statusPath}`);
      await response.text();
      return response.status < 500;
    });
  } catch (error) {
    if (error instanceof OperatorError) return false;
    throw error;
  }
}
