#!/bin/bash
# Install what the engine tests need (Debian 12, as root). Quick when all is there already.
#   Engine 20.10 and the tools come from this machine's own Debian, by apt.
#   Engine 26.1 comes from Debian 13, 28.5 from Debian sid: unpacked into .engine/SUITE, apt's
#   state is not touched. A tree that is there stays, also when its suite has moved on.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=(
  docker.io docker-registry busybox-static iproute2 iptables apache2-utils tmux
  golang-docker-credential-helpers pass gnupg openssh-server openssl
)
leftovers=()
trap 'rm -rf "${leftovers[@]}"' EXIT

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
    leftovers+=($policy)
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

flaw() {  # what keeps the tree $1 from serving as Engine $2.x, or nothing
  local program said
  for program in usr/bin/containerd usr/bin/containerd-shim-runc-v2 usr/sbin/dockerd; do
    if ! said=$("$1/$program" -v 2>&1); then
      echo "its ${program##*/} does not run on this machine: ${said##*$'\n'}"
      return
    fi
  done
  [[ $said == "Docker version $2."* ]] || echo "it is $said, and the tests need $2.x"
}

unpack_engine() {  # SUITE RELEASE TINI: Debian SUITE's Engine RELEASE.x into .engine/SUITE
  local suite=$1 release=$2 tini=$3 from work why
  from=$(mirror)
  if [ -z "$from" ]; then apt-get -qq update; from=$(mirror); fi
  [ -n "$from" ] || fail "apt knows no Debian mirror: the engine tests need a Debian machine"
  work=$(mktemp -d "$PWD/.engine/unpack.XXXXXX")
  leftovers+=("$work")
  mkdir -p "$work"/lists/partial "$work"/cache/archives/partial "$work"/debs "$work"/root
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $from $suite main" \
    >"$work/sources.list"
  local options=(
    -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache"
    -o APT::Sandbox::User=root  # its own user cannot write below the checkout
  )
  apt-get "${options[@]}" update
  # Without runc: theirs needs a newer libc, Debian 12's serves.
  (cd "$work/debs" && apt-get "${options[@]}" download docker.io docker-cli containerd "$tini")
  for package in "$work"/debs/*.deb; do dpkg-deb -x "$package" "$work/root"; done
  why=$(flaw "$work/root" "$release")
  [ -z "$why" ] || fail "Debian $suite's Engine cannot be tested with: $why"
  rm -rf ".engine/$suite"
  mv "$work/root" ".engine/$suite"
}

have_engine() {  # as unpack_engine, which is only called when there is need
  if [ -n "$(flaw ".engine/$1" "$2")" ]; then
    say "unpacking Debian $1's Engine into .engine/$1"
    unpack_engine "$@"
  fi
  say "$(".engine/$1/usr/sbin/dockerd" --version)"
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
say "$(/usr/sbin/dockerd --version)"
rm -rf .engine/unpack.*  # of a run that was killed
have_engine trixie 26 tini
# 29 would not do: it refuses API paths below 1.40 and needs a newer runc.
have_engine sid 28 tini-static
