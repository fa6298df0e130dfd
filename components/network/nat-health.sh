#!/bin/bash
# Reports to CloudWatch whether this host translates (1 or 0), and how full its connection table is (percent). Runs every
# minute, as nat-health.service, and at once after nat-instance.service has ended or failed. A metric that it can't report is
# missing, and missing data raises the alarm. curl signs the request itself: it takes 21 MB for some milliseconds, less than
# the AWS CLI with its Python.
#
#   NAT_NAME          dimension of the metrics: name of the NAT, e.g. aws-practice-nat-stg
#   NAT_CONNTRACK     directory of the kernel's counts (default /proc/sys/net/netfilter)
#   NAT_CHECK         command that verifies the translation (default /usr/local/sbin/nat-instance check)
#   NAT_METADATA      endpoint of EC2's instance metadata (default http://169.254.169.254/latest)
#   NAT_MONITORING    endpoint of CloudWatch (default: that of this region)
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

# On standard input, as every process on the host may read a command line.
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
