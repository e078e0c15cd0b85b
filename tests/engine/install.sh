#!/bin/bash
# Install what the engine tests need (Debian 12, as root). Quick when all is there already.
#   Engine 20.10 and the tools come from this machine's own Debian, by apt.
#   Engine 26.1 comes from Debian 13: unpacked into .engine/trixie, apt's state is not touched.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=(
  docker.io docker-registry busybox-static iproute2 iptables apache2-utils tmux
  golang-docker-credential-helpers pass gnupg openssh-server openssl
)
engine=.engine/trixie

say() { echo "engine: $*"; }
fail() { echo "engine: $*" >&2; exit 1; }

missing() {
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
}

install_packages() {
  # Nothing may start here, neither dockerd nor sshd: the tests start their own.
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    trap "rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

mirror() {  # the Debian mirror that apt itself uses here
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' |
    head -n 1
}

unpack_engine() {
  local from work
  from=$(mirror)
  if [ -z "$from" ]; then apt-get -qq update; from=$(mirror); fi
  [ -n "$from" ] || fail "apt knows no Debian mirror: the engine tests need a Debian machine"
  work=$(mktemp -d "$PWD/.engine/unpack.XXXXXX")
  mkdir -p "$work"/lists/partial "$work"/cache/archives/partial "$work"/debs "$work"/root
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $from trixie main" \
    >"$work/sources.list"
  local options=(
    -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache"
    -o APT::Sandbox::User=root  # its own user cannot write below the checkout
  )
  apt-get "${options[@]}" update
  # Without runc: Debian 13's needs a newer libc, Debian 12's serves.
  (cd "$work/debs" && apt-get "${options[@]}" download docker.io docker-cli containerd tini)
  for package in "$work"/debs/*.deb; do dpkg-deb -x "$package" "$work/root"; done
  rm -rf $engine
  mv "$work/root" $engine
  rm -rf "$work"
}

[ "$(uname -s)" = Linux ] && command -v apt-get >/dev/null || fail "needs Debian 12 or newer"
[ "$(id -u)" = 0 ] || fail "run as root: it installs packages, and the tests make namespaces"
mkdir -p .engine
exec 9>.engine/lock
flock 9

mapfile -t wanted < <(missing)
if [ ${#wanted[@]} -gt 0 ]; then
  say "installing ${wanted[*]}"
  install_packages "${wanted[@]}"
fi
if ! $engine/usr/sbin/dockerd --version >/dev/null 2>&1; then
  say "unpacking Debian 13's Engine into $engine"
  rm -rf .engine/unpack.*
  unpack_engine
fi
say "$(/usr/sbin/dockerd --version)"
say "$($engine/usr/sbin/dockerd --version)"
