#!/bin/sh
# Installs the browser that the browser tests drive, where it is missing and can be installed.
command -v chromium >/dev/null && exit 0
if ! command -v apt-get >/dev/null; then
  echo "No chromium and no apt-get here: the browser tests will skip." >&2
  exit 0
fi
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo -n"
{ $sudo apt-get update -qq && $sudo apt-get install -y -qq chromium; } >/dev/null 2>&1 ||
  echo "chromium could not be installed: the browser tests will skip." >&2
exit 0
