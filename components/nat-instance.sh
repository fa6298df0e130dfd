#!/bin/bash
# Makes this host the NAT of its VPC and proves it. Runs at every boot, as nat-instance.service; any failure is the
# unit's failure and stands in the console log. Doing it twice is the same as doing it once.
#
#   NAT_SOURCE_CIDR   whose packets are translated, e.g. 10.0.0.0/16
#   NAT_SWAP_FILE     swap for hosts without the memory that dnf needs (default /swapfile)
#   NAT_FSTAB         where that swap is written down for later boots (default /etc/fstab)
#   NAT_ATTEMPTS      how often the package is tried (default 10), NAT_PAUSE seconds apart (default 15)
set -euo pipefail

: "${NAT_SWAP_FILE:=/swapfile}" "${NAT_FSTAB:=/etc/fstab}" "${NAT_ATTEMPTS:=10}" "${NAT_PAUSE:=15}"
readonly TABLE=nat_instance

fail() {
  echo "nat-instance: FAILED: $*" >&2
  exit 1
}

# dnf and the Session Manager agent together want more than 512 MB; without swap the kernel kills one of them.
# Sources: amazonlinux/amazon-linux-2023#404, aws/amazon-ssm-agent#615
ensure_swap() {
  local memory_kb
  memory_kb=$(awk '/^MemTotal:/ {print $2}' /proc/meminfo)
  if ((memory_kb > 1000000)) || [[ -e $NAT_SWAP_FILE ]]; then return; fi
  dd if=/dev/zero of="$NAT_SWAP_FILE" bs=1M count=1024 status=none
  chmod 600 "$NAT_SWAP_FILE"
  mkswap "$NAT_SWAP_FILE" >/dev/null
  swapon "$NAT_SWAP_FILE"
  echo "$NAT_SWAP_FILE none swap defaults 0 0" >>"$NAT_FSTAB"
}

# Amazon Linux 2023 comes without nft. While a host boots for the first time, others may hold or empty dnf's cache
# (aws/aws-cdk: NatInstanceProviderV2 fails that way), so it is tried more than once.
ensure_nft() {
  command -v nft >/dev/null && return
  ensure_swap
  local attempt
  for ((attempt = 1; attempt <= NAT_ATTEMPTS; attempt++)); do
    if dnf install --assumeyes --quiet nftables; then return; fi
    echo "nat-instance: nftables not installed, attempt $attempt of $NAT_ATTEMPTS" >&2
    sleep "$NAT_PAUSE"
  done
  fail "nftables can't be installed: is there a public address, a route to the internet gateway, an open egress?"
}

default_interface() {
  ip -4 route show default | awk '{for (i = 1; i < NF; i++) if ($i == "dev") {print $(i + 1); exit}}'
}

# The whole table is replaced in one transaction: a second boot doubles nothing, and no packet passes in between.
# Only the VPC's packets are forwarded, only on their way out are they translated, only answers come back.
load_rules() {
  nft -f - <<RULES
table ip $TABLE
delete table ip $TABLE
table ip $TABLE {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    ip saddr $NAT_SOURCE_CIDR accept
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "$1" ip saddr $NAT_SOURCE_CIDR masquerade
  }
}
RULES
}

verify() {
  local rules
  [[ $(</proc/sys/net/ipv4/ip_forward) == 1 ]] || fail "forwarding is off"
  rules=$(nft list ruleset)
  (($(grep -c masquerade <<<"$rules") == 1)) || fail "there is not exactly one masquerade rule: $rules"
  grep -qF "oifname \"$1\" ip saddr $NAT_SOURCE_CIDR masquerade" <<<"$rules" || fail "the masquerade rule is not the one asked for: $rules"
  grep -qF "hook forward priority filter; policy drop;" <<<"$rules" || fail "packets of others would be forwarded: $rules"
}

[[ ${NAT_SOURCE_CIDR:-} =~ ^[0-9.]+/[0-9]+$ ]] || fail "NAT_SOURCE_CIDR is '${NAT_SOURCE_CIDR:-}', but must be an IPv4 block"
interface=$(default_interface)
[[ -n $interface ]] || fail "no default route, so no interface to the outside"
ensure_nft
sysctl --quiet --write net.ipv4.ip_forward=1
load_rules "$interface"
verify "$interface"
echo "nat-instance: $NAT_SOURCE_CIDR goes out translated through $interface"
