/**
 * Local names of the base images. `npm run up` gives them, but `monitoring`, to the official images where a registry answers, and to
 * images made from packages elsewhere, so that Dockerfiles are the same wherever they are built.
 */
export const baseImages = {
  /** Node 24 with npm, and a user `node` (1000). */
  node: "bluegreen/base-node:24",
  /** nginx from Debian's or nginx's own stable line, with a user `nginx` (101), `/etc/nginx/nginx.conf` and `/run/nginx.pid`. */
  nginx: "bluegreen/base-nginx:stable",
  /**
   * The Node image with Debian's Prometheus (promtool too), Alertmanager, and exporters for machine and nginx. What else it holds
   * needs another name: a stack whose image was built on the old one builds it anew only then.
   */
  monitoring: "bluegreen/base-monitoring:bookworm-2",
  /**
   * NVIDIA Triton Inference Server 2.51 (`tritonserver` on PATH, backends in /opt/tritonserver/backends) and a Python 3 with numpy.
   * The official image has every backend; the one made from PyPI has the Python backend alone.
   */
  triton: "bluegreen/base-triton:24.10",
} as const;
