#!/usr/bin/env bash
# Refuses a payload of model-retrained that is not what it should be. Whoever may send one decides what users are served.
set -euo pipefail
refuse() {
  echo "::error::$1"
  exit 1
}
[ -n "${MODEL_URL_PREFIX:-}" ] || refuse "The variable MODEL_URL_PREFIX is not set: it says where models may come from, such as https://models.example.com/."
[[ $MODEL_URL_PREFIX =~ ^https://[^/]+/ ]] || refuse "The variable MODEL_URL_PREFIX has to begin with https:// and a host with a slash behind it."
[[ $MODEL_URL =~ ^https://[A-Za-z0-9._~:/?%\&=+-]+$ ]] || refuse "client_payload.url is no plain URL of https."
# As whoever fetches it reads it: %2e%2e is a step up too. A server may read %2f and %5c as slashes, and %25 as the beginning of either.
url=$(node -e 'process.stdout.write(new URL(process.argv[1]).href)' "$MODEL_URL") || refuse "client_payload.url is no URL."
prefix=$(node -e 'process.stdout.write(new URL(process.argv[1]).href)' "$MODEL_URL_PREFIX") || refuse "MODEL_URL_PREFIX is no URL."
path=${url%%\?*}
[[ $prefix == */ ]] || refuse "MODEL_URL_PREFIX has to end with a slash."
[[ $url == "$prefix"* && $path != *..* && ! ${path,,} =~ %(2e|2f|5c|25) ]] || refuse "client_payload.url is not below MODEL_URL_PREFIX."
[[ $MODEL_SHA256 =~ ^[0-9a-f]{64}$ ]] || refuse "client_payload.sha256 has to be 64 hexadecimal digits in lower case."
[[ $MODEL_VERSION =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$ ]] || refuse "client_payload.version has to be 1 to 64 letters, digits, dots, underscores or hyphens."
