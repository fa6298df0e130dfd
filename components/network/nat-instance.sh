#!/bin/bash
# Makes this host the NAT of its VPC and verifies it. Runs at every boot, as nat-instance.service; any failure fails the
# unit and is in the console log. Idempotent. With "check" it changes nothing, and only verifies the current state.
#
#   NAT_SOURCE_CIDR   block of the addresses to translate: the VPC's, e.g. 10.0.0.0/16
#   NAT_CONNTRACK     directory of the kernel's connection tracking settings (default /proc/sys/net/netfilter)
#   NAT_SWAP_FILE     swap for hosts without the memory that dnf needs (default /swapfile)
#   NAT_FSTAB         file with the swap for later boots (default /etc/fstab)
#   NAT_MEMINFO       file with the size of the memory (default /proc/meminfo)
#   NAT_ATTEMPTS      attempts to install the package (default 10), NAT_PAUSE seconds apart (default 15)
set -Eeuo pipefail

: "${NAT_SOURCE_CIDR:=}" "${NAT_SWAP_FILE:=/swapfile}" "${NAT_FSTAB:=/etc/fstab}" "${NAT_MEMINFO:=/proc/meminfo}"
: "${NAT_ATTEMPTS:=10}" "${NAT_PAUSE:=15}" "${NAT_CONNTRACK:=/proc/sys/net/netfilter}"
readonly TABLE=nat_instance

fail() {
  echo "nat-instance: FAILED: $*" >&2
  exit 1
}
trap 'fail "line $LINENO: $BASH_COMMAND"' ERR

# The block is inserted into the rules as text, so it must be a canonical block: no leading zeros, no host bits (nft drops
# them, and its rule would differ from the requested one), /16 to /28 as for every VPC.
# Source: Amazon VPC user guide, "VPC CIDR blocks".
is_vpc_block() {
  local octet='(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
  [[ $1 =~ ^$octet\.$octet\.$octet\.$octet/(1[6-9]|2[0-8])$ ]] || return 1
  local -i lower_half=$((BASH_REMATCH[3] << 8 | BASH_REMATCH[4])) host_bits=$((32 - BASH_REMATCH[5]))
  ((lower_half % (1 << host_bits) == 0))
}

# Interface of the default route, by the kernel's own decision: no network has 192.0.2.1 (RFC 5737).
default_interface() {
  { ip -4 route get fibmatch 192.0.2.1 || true; } | sed -nE 's/^default .*\<dev ([^ ]+).*/\1/p'
}

# dnf and the Session Manager agent together need more than 512 MB; without swap the kernel kills one of them. The line in
# fstab is written last, once the file is complete: after a failure the file is created again.
# Sources: amazonlinux/amazon-linux-2023#404, aws/amazon-ssm-agent#615
ensure_swap() {
  local memory_kb
  memory_kb=$(awk '/^MemTotal:/ {print $2}' "$NAT_MEMINFO")
  if ((memory_kb > 1000000)) || grep -qs "^$NAT_SWAP_FILE " "$NAT_FSTAB"; then return; fi
  dd if=/dev/zero of="$NAT_SWAP_FILE" bs=1M count=1024 status=none
  chmod 600 "$NAT_SWAP_FILE"
  mkswap "$NAT_SWAP_FILE" >/dev/null
  swapon "$NAT_SWAP_FILE"
  echo "$NAT_SWAP_FILE none swap defaults 0 0" >>"$NAT_FSTAB"
}

# Amazon Linux 2023 comes without nft. During the first boot other processes may lock or clear dnf's cache
# (aws/aws-cdk: NatInstanceProviderV2 fails that way), so the installation is retried.
ensure_nft() {
  if command -v nft >/dev/null; then return; fi
  ensure_swap
  local attempt
  for ((attempt = 1; attempt <= NAT_ATTEMPTS; attempt++)); do
    if dnf install --assumeyes --quiet nftables; then return; fi
    echo "nat-instance: nftables not installed, attempt $attempt of $NAT_ATTEMPTS" >&2
    sleep "$NAT_PAUSE"
  done
  fail "nftables can't be installed: is there a public address, a route to the internet gateway, an open egress?"
}

# Forwards only the VPC's packets, translates them only on the way out, and lets only answers back. "ct state new" excludes
# packets without a connection: those would be forwarded but not translated, because nat chains see only the first packet
# of a connection (nft(8), chain types). In the form in which nft lists it, so that both can be compared.
rules() {
  cat <<RULES
table ip $TABLE {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    ct state new ip saddr $NAT_SOURCE_CIDR accept
  }
  chain postrouting {
    type nat hook postrouting priority 100; policy accept;
    oifname "$interface" ip saddr $NAT_SOURCE_CIDR masquerade
  }
}
RULES
}

# One transaction replaces the whole table: a second boot adds no duplicates, and no packet passes in between.
load_rules() {
  nft -f - <<<"table ip $TABLE; delete table ip $TABLE; $(rules)" || fail "nft refuses the rules"
}

# The rules in the kernel must equal the requested ones, white space aside. Priorities are listed as numbers, because their
# names depend on the version; with --numeric-priority, nft 0.9.8, 1.0.4 (Amazon Linux 2023), 1.0.6 and 1.1.3 print the same.
# Other tables are checked, too: another translation would apply to packets that this one excludes.
prove_rules() {
  local asked loaded all
  asked=$(rules)
  loaded=$(nft --stateless --numeric-priority list table ip "$TABLE") || fail "nft lists no table $TABLE"
  [[ ${loaded//[[:space:]]/} == "${asked//[[:space:]]/}" ]] || fail "the rules in place are not the ones asked for: $loaded"
  all=$(nft --stateless list ruleset)
  (($(grep -ciwE 'masquerade|snat' <<<"$all") == 1)) || fail "there is not exactly one rule that translates: $all"
}

# The kernel gives a host of 512 MB a table of about 3,700 connections and keeps an idle one for five days: thirty new
# connections a second fill it, and then packets are dropped, which no status check notices. A full table of 65,536 takes
# 24 MiB: 256 and 128 bytes each, as /proc/slabinfo showed with 4,000. A larger host keeps its larger table.
# Sources: kernel, Documentation/networking/nf_conntrack-sysctl.rst, net/netfilter/nf_conntrack_core.c
readonly CONNECTIONS=65536
# Seconds. An idle connection is kept for an hour, where a NAT gateway drops it after 350 s (VPC user guide, "Troubleshoot
# NAT gateways"); one that ends, or that gets no answer, for one minute instead of two.
readonly TIMEOUTS='established=3600 fin_wait=60 time_wait=60 syn_sent=60'

# Name and value of each kernel setting.
limits() {
  local timeout present
  present=$(<"$NAT_CONNTRACK/nf_conntrack_max") || true
  echo "nf_conntrack_max $((present > CONNECTIONS ? present : CONNECTIONS))"
  present=$(<"$NAT_CONNTRACK/nf_conntrack_buckets") || true
  echo "nf_conntrack_buckets $((present > CONNECTIONS / 4 ? present : CONNECTIONS / 4))" # four to a bucket
  for timeout in $TIMEOUTS; do echo "nf_conntrack_tcp_timeout_${timeout/=/ }"; done
}

# After the rules, which load the kernel's connection tracking.
set_limits() {
  local name value all
  all=$(limits)
  while read -r name value; do
    { echo "$value" >"$NAT_CONNTRACK/$name"; } 2>/dev/null || fail "$name can't be set to $value"
  done <<<"$all"
}

prove_limits() {
  local name value found all
  all=$(limits)
  while read -r name value; do
    found=$(<"$NAT_CONNTRACK/$name")
    [[ $found == "$value" ]] || fail "$name is $found, not $value"
  done <<<"$all"
}

forward() {
  sysctl --quiet --write net.ipv4.ip_forward=1 || fail "forwarding can't be switched on"
}

prove_forwarding() {
  [[ $(</proc/sys/net/ipv4/ip_forward) == 1 ]] || fail "forwarding is off"
}

# Time first: it distinguishes this boot from earlier ones in the console log (components/network/nat-translation.ts).
TZ=UTC0 printf 'nat-instance: begins at %(%Y-%m-%dT%H:%M:%SZ)T\n' -1
is_vpc_block "$NAT_SOURCE_CIDR" || fail "NAT_SOURCE_CIDR is '$NAT_SOURCE_CIDR', but must be the VPC's block, e.g. 10.0.0.0/16"
interface=$(default_interface)
[[ -n $interface ]] || fail "no default route, so no interface to the outside"
if [[ ${1:-} != check ]]; then
  ensure_nft
  load_rules
  set_limits
fi
prove_rules
prove_limits
if [[ ${1:-} != check ]]; then forward; fi # last, so that a host with unverified rules forwards nothing
prove_forwarding
echo "nat-instance: $NAT_SOURCE_CIDR goes out translated through $interface"
