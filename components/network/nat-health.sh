#!/bin/bash
# Tells CloudWatch whether this host translates (1 or 0), and how full its connection table is (percent). Runs every minute,
# as nat-health.service, and at once when nat-instance.service has ended, well or not. What it can't tell is missing, and missing
# is an alarm. curl signs the request itself: it takes 21 MB for some milliseconds, and the AWS CLI is a whole Python.
#
#   NAT_NAME          the metrics' dimension: which NAT it is, e.g. aws-practice-nat-stg
#   NAT_CONNTRACK     where the kernel's counts are (default /proc/sys/net/netfilter)
#   NAT_CHECK         what proves that it translates (default /usr/local/sbin/nat-instance check)
#   NAT_METADATA      where EC2's instance metadata is (default http://169.254.169.254/latest)
#   NAT_MONITORING    where CloudWatch is (default: of this region)
set -Eeuo pipefail

: "${NAT_NAME:?}" "${NAT_CONNTRACK:=/proc/sys/net/netfilter}" "${NAT_CHECK:=/usr/local/sbin/nat-instance check}"
: "${NAT_METADATA:=http://169.254.169.254/latest}" "${NAT_MONITORING:=}"
trap 'echo "nat-health: FAILED: line $LINENO" >&2' ERR

fetch() { curl --silent --show-error --fail --max-time 10 "$@"; }

translating=0
if $NAT_CHECK >/dev/null; then translating=1; fi

used=0
if [[ -r $NAT_CONNTRACK/nf_conntrack_count ]]; then
  count=$(<"$NAT_CONNTRACK/nf_conntrack_count") most=$(<"$NAT_CONNTRACK/nf_conntrack_max")
  used=$((100 * count / most))
fi

# Source: Amazon EC2 user guide, "Use the Instance Metadata Service to access instance metadata", IMDSv2.
token=$(fetch --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$NAT_METADATA/api/token")
metadata() { fetch --header "X-aws-ec2-metadata-token: $token" "$NAT_METADATA/meta-data/$1"; }
region=$(metadata placement/region)
if [[ -z $NAT_MONITORING ]]; then NAT_MONITORING="https://monitoring.$region.$(metadata services/domain)/"; fi
credentials=$(metadata "iam/security-credentials/$(metadata iam/security-credentials/)")
credential() { sed -nE "s/.*\"$1\" *: *\"([^\"]*)\".*/\1/p" <<<"$credentials"; }

# On its input, as everybody on the host may read a command line.
# Sources: CloudWatch API reference, PutMetricData; curl(1), --aws-sigv4.
fetch --output /dev/null --config - <<CONFIG
url = "$NAT_MONITORING"
aws-sigv4 = "aws:amz:$region:monitoring"
user = "$(credential AccessKeyId):$(credential SecretAccessKey)"
header = "X-Amz-Security-Token: $(credential Token)"
data = "Action=PutMetricData&Version=2010-08-01&Namespace=NatInstance"
data = "MetricData.member.1.MetricName=Translating&MetricData.member.1.Unit=None&MetricData.member.1.Value=$translating"
data = "MetricData.member.1.Dimensions.member.1.Name=Nat"
data-urlencode = "MetricData.member.1.Dimensions.member.1.Value=$NAT_NAME"
data = "MetricData.member.2.MetricName=ConnectionTableUsed&MetricData.member.2.Unit=Percent&MetricData.member.2.Value=$used"
data = "MetricData.member.2.Dimensions.member.1.Name=Nat"
data-urlencode = "MetricData.member.2.Dimensions.member.1.Value=$NAT_NAME"
CONFIG
