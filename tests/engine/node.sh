#!/bin/bash
# One dockerd, in namespaces (network, mounts, host name, processes) that the caller has just unshared.
# usage: node.sh NAME ADDRESS DIR BIN [dockerd's arguments...]
#   DIR/docker.sock is its socket; all else that it writes is in memory and goes with its namespaces.
#   BIN is a tree of unpacked packages to take the programs from, or "".
#   LISTENER, if set, is the number of an open, listening file descriptor, served as fd://3.
set -eu
name=$1 address=$2 dir=$3 bin=$4
shift 4
[ -z "$bin" ] || export PATH="$bin/usr/sbin:$bin/usr/bin:$bin/bin:$PATH"

hostname "$name"
mount -t tmpfs tmpfs "$dir/state"
mount -t tmpfs tmpfs /run
[ ! -d /etc/docker ] || mount -t tmpfs tmpfs /etc/docker  # 20.10 writes a key there
resolver=$(realpath -m /etc/resolv.conf)  # often a link into /run
if [ ! -e "$resolver" ]; then mkdir -p "${resolver%/*}"; touch "$resolver"; fi
echo 'nameserver 127.0.0.1' >"$dir/state/resolv.conf"
mount --bind "$dir/state/resolv.conf" "$resolver"
echo '{}' >"$dir/state/daemon.json"

ip link set lo up
ip link add node0 type bridge  # not a dummy device: some kernels have none
ip address add "$address/24" dev node0
ip link set node0 up
ip route add default dev node0

if [ -n "${LISTENER:-}" ]; then
  exec 3<&"$LISTENER"
  export LISTEN_FDS=1
fi
# A shell stays as the first process, for it reaps the orphans; LISTEN_PID must be dockerd's own.
bash -c 'LISTEN_PID=$$ exec dockerd "$@"' dockerd --config-file "$dir/state/daemon.json" \
  --data-root "$dir/state/data" --exec-root "$dir/state/exec" --pidfile "$dir/state/docker.pid" \
  --exec-opt native.cgroupdriver=cgroupfs --host "unix://$dir/docker.sock" "$@" &
wait $!
