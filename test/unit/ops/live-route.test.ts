import { describe, expect, it, vi } from "vitest";
import { OperatorError } from "../../../ops/exit.ts";
import { withHttp } from "../../../ops/http.ts";
import { askRouter, knownRoute } from "../../../ops/live-route.ts";

vi.mock(import("../../../ops/http.ts"), async (original) => ({ ...(await original()), withHttp: vi.fn() }));

const url = "http://127.0.0.1:4000";

describe("the patience with a router", () => {
  it.each([
    [{ url }, 3],
    [{ url, routeSeconds: 15 }, 15],
  ])("of %j is %i seconds, and no answer is no route", async (place, timeoutSeconds) => {
    vi.mocked(withHttp).mockRejectedValue(new OperatorError("unhealthy", "silence"));
    expect([await askRouter(place), await knownRoute(place)]).toEqual(["no answer", undefined]);
    expect(vi.mocked(withHttp)).toHaveBeenLastCalledWith({ timeoutSeconds }, expect.any(Function));
  });
});
