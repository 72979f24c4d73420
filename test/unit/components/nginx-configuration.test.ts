import { describe, expect, it } from "vitest";
import { readLine } from "../../../components/monitoring/image/exporter/line.ts";
import { nginxConfiguration } from "../../../components/nginx/configuration.ts";

const settings = {
  addresses: { blue: "172.28.83.10:8000", green: "172.28.83.11:8000" },
  listenPort: 8080,
  longestStreamSeconds: 3600,
  longestGapSeconds: 300,
  maxBodyKibibytes: 1024,
};

const { text, version } = nginxConfiguration(settings);

describe("nginx's configuration", () => {
  it("is the same text and version for the same settings, whatever their order", () => {
    const turned = {
      ...settings,
      addresses: { green: settings.addresses.green, blue: settings.addresses.blue },
    };
    expect(nginxConfiguration(turned)).toEqual({ text, version });
  });

  it.each(["listenPort", "longestStreamSeconds", "longestGapSeconds", "maxBodyKibibytes"] as const)(
    "has another version with another %s",
    (key) => {
      expect(nginxConfiguration({ ...settings, [key]: settings[key] + 1 }).version).not.toBe(version);
    },
  );

  it("answers with its own version, so that it can be seen which one is in force", () => {
    expect(text).toContain(`return 200 "${version}";`);
  });

  it("names the colors by fixed addresses, never by names that resolve once", () => {
    expect([...text.matchAll(/^ +server (\S+) max_fails=0;$/gm)].map(([, address]) => address)).toEqual([
      "172.28.83.10:8000",
      "172.28.83.11:8000",
    ]);
  });

  it("keeps connections to a color while they are of use, unless it is told for how long", () => {
    const upstream = (idle: string) => `    keepalive 64;\n    ${idle}\n    keepalive_requests 100000;`;
    expect(text).toContain(upstream("keepalive_timeout 60s;"));
    expect(text).not.toContain("keepalive_time ");
    const told = nginxConfiguration({ ...settings, upstreamSeconds: { idle: 2, longest: 3 } }).text;
    expect(told).toContain(upstream("keepalive_time 3s;\n    keepalive_timeout 2s;"));
  });

  it("hashes users into 100 buckets, 1 percent each, the last one whatever is left", () => {
    const buckets = [...text.matchAll(/^ +(1%|\*) (\d+);$/gm)].map(([, share, bucket]) => [
      share,
      Number(bucket),
    ]);
    expect(buckets).toHaveLength(100);
    expect(buckets.map(([, bucket]) => bucket)).toEqual(Array.from({ length: 100 }, (_, bucket) => bucket));
    expect(buckets.filter(([share]) => share === "*")).toEqual([["*", 99]]);
  });

  it("knows nothing of weights: it does not change when users are moved", () => {
    expect(text).not.toMatch(/weight/);
  });

  it("passes the mark of a shadow copy on where colors send it, and takes it from what users send", () => {
    expect(text).toContain("proxy_set_header X-Shadow $shadow;");
    const server = text.slice(text.indexOf("  server {\n    listen"));
    expect(server).toContain('set $shadow "";');
    const setters = [...server.matchAll(/location (\S+) \{[^}]*set \$shadow \$http_x_shadow;/g)];
    expect(setters.map(([, path]) => path)).toEqual(["/blue/", "/green/"]);
  });

  it("lets streams through as they come, and outlive a reload", () => {
    expect(text).toContain("proxy_buffering off;");
    expect(text).toContain("worker_shutdown_timeout 3600s;");
    expect(text).toContain("proxy_read_timeout 300s;");
  });

  it("fails closed: without a route every answer is 503 with Retry-After", () => {
    const route = text.slice(text.indexOf("location / {"));
    expect(route.indexOf('if ($pool = "") { return 503; }')).toBeLessThan(
      route.indexOf("proxy_pass http://$pool;"),
    );
    expect(text).toContain("add_header Retry-After 2 always;");
  });

  describe("with an exporter", () => {
    const exporter = "172.28.83.22:5140";
    const monitored = nginxConfiguration({ ...settings, exporter });

    it("tells it of users' requests, and nobody where there is none", () => {
      expect(monitored.text).toContain(
        `access_log syslog:server=${exporter},tag=router,nohostname counted if=$counted;`,
      );
      expect(monitored.text).toContain("map $entry $counted { users 1; default 0; }");
      expect(text).not.toContain("syslog");
      expect(monitored.version).not.toBe(version);
    });

    it("writes lines that the exporter reads", () => {
      const [, format = ""] = /log_format counted escape=json '([^']*)';/.exec(monitored.text) ?? [];
      const values: Record<string, string> = {
        $counted_color: "green",
        $kind: "other",
        $status: "503",
        $request_time: "2.001",
        $connection: "7",
      };
      const line = format.replace(/\$\w+/g, (name) => values[name] ?? name);
      expect(readLine(`<190>Nov 21 16:29:04 router: ${line}`)).toEqual({
        color: "green",
        kind: "other",
        status: "503",
        seconds: 2.001,
        connection: 7,
      });
    });

    it("puts nothing into them that a user wrote", () => {
      const [, format = ""] = /log_format counted escape=json '([^']*)';/.exec(monitored.text) ?? [];
      expect(format.match(/\$\w+/g)).toEqual([
        "$counted_color",
        "$kind",
        "$status",
        "$request_time",
        "$connection",
      ]);
    });

    it("tells it whose answers break off", () => {
      expect(monitored.text).toContain(
        `error_log syslog:server=${exporter},tag=router_error,nohostname error;`,
      );
    });

    it("tells its own figures to one address, on a port that is not the users', and counts nobody who asks", () => {
      const status = { port: 8081, asker: "172.28.83.24" };
      const told = nginxConfiguration({ ...settings, exporter, status }).text;
      const [server = ""] = /server \{\n {4}listen 8081;[^]*?\n {2}\}\n/.exec(told) ?? [];
      expect(server).toContain("allow 172.28.83.24;\n    deny all;");
      expect(server).toContain("access_log off;");
      expect(server).toContain("location = / { stub_status; }");
      expect(monitored.text).not.toContain("stub_status");
      expect(text).not.toContain("stub_status");
    });

    it("does not warn of every line that finds no room", () => {
      expect(monitored.text).toContain("error_log /dev/stderr error;");
      expect(text).toContain("error_log /dev/stderr warn;");
    });
  });
});

describe("nginx' configuration where kubelet brings the route", () => {
  const flat = nginxConfiguration({ ...settings, route: { live: "route/..data", bucket: "flat" } });
  const looks = [...flat.text.matchAll(/if \(-f (\S+)\) \{ set \$pool (\w+); \}/g)].map(([, file, color]) => [
    file,
    color,
  ]);

  it("looks for a bucket's file beside the description, and at the first color again, for the route may change between two looks", () => {
    expect(looks).toEqual([
      ["/var/lib/bluegreen/route/..data/blue.$bucket", "blue"],
      ["/var/lib/bluegreen/route/..data/green.$bucket", "green"],
      ["/var/lib/bluegreen/route/..data/blue.$bucket", "blue"],
    ]);
  });

  it.each([
    ["blue", "green"],
    ["green", "blue"],
  ] as const)("finds a color at any moment of a switch from %s to %s", (before, after) => {
    for (let swap = 0; swap <= looks.length; swap += 1) {
      const found = looks.map(([, color], look) =>
        color === (look < swap ? before : after) ? color : undefined,
      );
      expect([swap, found.findLast((color) => color !== undefined)]).not.toEqual([swap, undefined]);
    }
  });

  it("has no route to go back to, since there is always one", () => {
    expect(flat.text).toContain("try_files /route/..data/route.json =503;");
    expect(flat.text).not.toMatch(/previous|\$pointer/);
  });

  it("is otherwise the same as where an engine brings it", () => {
    const others = (whole: string) =>
      whole.split("\n").filter((line) => !/-f |try_files|\$pointer|#|return 200 "/.test(line));
    expect(others(flat.text)).toEqual(others(text));
  });
});

describe("nginx' processes", () => {
  it("are as many as the machine has cores, or as it is told", () => {
    expect(text).toContain("worker_processes auto;");
    expect(nginxConfiguration({ ...settings, processes: 2 }).text).toContain("worker_processes 2;");
  });
});

describe("nginx' configuration behind a balancer", () => {
  const balanced = nginxConfiguration({ ...settings, balancer: { port: 8082 } });
  const serverAt = (port: number) => {
    const [server = ""] =
      new RegExp(`  server \\{\n    listen ${port}[^]*?\n  \\}\n`).exec(balanced.text) ?? [];
    return server;
  };
  const outside = serverAt(8082);

  it("has a port of its own for users from outside, with all that users have", () => {
    expect(outside).toContain("location = /router/configuration {");
    expect(outside).toContain("proxy_pass http://$pool;");
    expect(outside).toContain('if ($pool = "") { return 503; }');
    expect(outside).toContain("location @unavailable {");
  });

  it("refuses whoever asks there for one color, whatever the path was written like", () => {
    expect(outside).toContain("location ~ ^/(blue|green)(/|$) { return 403 ");
    expect(outside).toContain("if ($asked_color) { return 403 ");
    expect(outside).not.toContain("set $pool $asked_color");
    expect(outside).not.toMatch(/location \/(blue|green)\//);
    expect(outside).not.toContain("$http_x_shadow");
  });

  it("tells nobody from outside the route, which names releases, rejections and who moves users", () => {
    const [, told] = /location = \/deployment-status \{([^}]*\}[^}]*)\}/.exec(outside) ?? [];
    expect(told?.trim()).toMatch(/^return 403 '\{"error":"nobody outside of the cluster is told the route",/);
    expect(outside).not.toContain("route.json");
    expect(serverAt(8080)).toMatch(/location = \/deployment-status \{[^}]*try_files [^}]*route\.json =503;/);
  });

  it("has the direct paths where the gate and the other color ask, as without a balancer", () => {
    const inside = serverAt(8080);
    expect(inside).toContain("location /blue/ {");
    expect(inside).toContain("if ($asked_color) { set $pool $asked_color; }");
    expect(inside).not.toContain("keepalive_timeout");
  });

  it("keeps an idle connection longer than the balancer, which may be about to send on it", () => {
    expect(outside).toContain("keepalive_timeout 360s;");
  });

  it.each([
    ["8082 203.0.113.9", "203.0.113.9"],
    ["8082 10.9.9.9, 203.0.113.9", "203.0.113.9"],
    ["8082 10.9.9.9,2001:db8::1", "2001:db8::1"],
    ["8080 10.9.9.9", undefined],
    ["8082 ", undefined],
  ])(
    "takes the address of a user from the balancer alone, and from nothing that users wrote: %s",
    (told, address) => {
      const [, pattern = ""] = /map "\$server_port \$http_x_forwarded_for" \$user_address \{ "~(.*?)" /.exec(
        balanced.text,
      ) ?? [undefined, "not there"];
      expect(new RegExp(pattern).exec(told)?.groups?.["told_address"]).toBe(address);
      expect(balanced.text).toContain('map $named_user $user_key { "" "$user_address $http_user_agent";');
      expect(balanced.text).toContain("proxy_set_header X-Real-IP $user_address;");
      expect(balanced.text).toContain("proxy_set_header X-Forwarded-Proto $user_scheme;");
    },
  );

  it("is nothing else than a server and two maps more", () => {
    const lines = (whole: string) => whole.split("\n").filter((line) => !line.includes("return 200 "));
    const [before, after] = [lines(text), lines(balanced.text)];
    const gone = before.filter((line) => !after.includes(line));
    const added = after.filter((line) => !before.includes(line) && !outside.includes(line));
    expect(gone).toHaveLength(3);
    for (const line of gone) expect(line).toMatch(/\$user_key|X-Real-IP|X-Forwarded-Proto/);
    expect(added).toHaveLength(gone.length + 3);
  });
});
