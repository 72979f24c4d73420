#!/bin/sh
# Starts nginx with the configuration of the volume; with the image's fallback where there is none that works.
set -eu
state=/var/lib/bluegreen
configuration=$state/nginx.conf

if ! { [ -e "$configuration" ] && nginx -t -q -c "$configuration"; }; then
  echo "start-router: no working configuration in $state, starting with the fallback (every answer is 503)" >&2
  mkdir -p "$state/configurations"
  cp /etc/bluegreen/fallback.conf "$state/configurations/fallback.conf"
  ln -sfn configurations/fallback.conf "$configuration"
fi
exec nginx -c "$configuration" -g 'daemon off;'
