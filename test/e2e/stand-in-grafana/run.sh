# What the entry point of Grafana's image does with variables that name files, and with its folder of plugins.
set -eu
if [ -n "${GF_SECURITY_ADMIN_PASSWORD:-}" ]; then
  echo "Both GF_SECURITY_ADMIN_PASSWORD and GF_SECURITY_ADMIN_PASSWORD__FILE are set" >&2
  exit 1
fi
GF_SECURITY_ADMIN_PASSWORD=$(cat "$GF_SECURITY_ADMIN_PASSWORD__FILE")
export GF_SECURITY_ADMIN_PASSWORD
unset GF_SECURITY_ADMIN_PASSWORD__FILE
[ -d "$GF_PATHS_PLUGINS" ] || mkdir "$GF_PATHS_PLUGINS"
exec node /server.mjs
