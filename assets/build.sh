#!/bin/sh
# Builds bscp_voice/static from the sources beside this file. Needs node 20 or newer; only for people who change a source.
set -eu
cd "$(dirname "$0")"
[ -d node_modules ] || npm ci --no-audit --no-fund
npm run --silent build
