FROM bluegreen/base-node:24
# Of the libraries of Prometheus' pages only what the pages ask for: time zones alone are 214 MB. promtool stays, so that
# rules are checked with the very version that runs them.
RUN printf 'path-exclude %s\n' '/usr/share/doc/*' '/usr/share/info/*' '/usr/share/locale/*' '/usr/share/man/*' \
      '/usr/share/javascript/moment-timezone/*' /usr/bin/amtool > /etc/dpkg/dpkg.cfg.d/monitoring \
 && printf 'path-include %s\n' /usr/share/javascript/moment-timezone/moment-timezone-with-data.min.js \
      >> /etc/dpkg/dpkg.cfg.d/monitoring \
 && apt-get update \
 && apt-get install -y --no-install-recommends prometheus prometheus-alertmanager prometheus-node-exporter \
      prometheus-nginx-exporter \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /var/log/dpkg.log /var/log/apt \
 && prometheus --version && promtool --version && prometheus-alertmanager --version \
 && prometheus-node-exporter --version && prometheus-nginx-exporter -version
CMD ["prometheus", "--version"]
