# Starts psql as this task's user of the database. Its password is a token of RDS, signed with the task's own credentials: it is valid for
# 15 minutes to log in, and never leaves the container. Only what busybox has, as the image has nothing to compute a signature with.
# Sources: Amazon RDS user guide, "Connecting to your DB instance using IAM authentication"; IAM user guide, "Create a signed AWS API
# request" (query parameters); Amazon ECS developer guide, "Task IAM role", AWS_CONTAINER_CREDENTIALS_RELATIVE_URI.
set -eu
umask 077
ROLE=${ROLE:-$(wget -q -O - "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")}
value() { printf %s "$ROLE" | tr -d ' \n' | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
ID=$(value AccessKeyId) SIGNER=$(value SecretAccessKey) SESSION=$(value Token)
if [ -z "$ID" ] || [ -z "$SIGNER" ] || [ -z "$SESSION" ]; then echo "the task has no credentials of its role" >&2; exit 1; fi

hex() { od -An -v -tx1 | tr -d ' \n'; }
sha() { sha256sum | cut -c1-64; }
bytes() { rest=$1; octal=; while [ -n "$rest" ]; do octal="$octal\\$(printf %03o "0x${rest%"${rest#??}"}")"; rest=${rest#??}; done; printf "$octal"; }
# A key in hexadecimal, filled with zeros to the 64 bytes of a block, each combined with a number.
block() {
  rest=$1 octal= n=0
  while [ "$n" -lt 64 ]; do
    byte=${rest%"${rest#??}"} rest=${rest#??} n=$((n + 1))
    octal="$octal\\$(printf %03o "$((0x${byte:-0} ^ $2))")"
  done
  printf "$octal"
}
hmac() {
  inner=$({ block "$1" 54; printf %s "$2"; } | sha)
  { block "$1" 92; bytes "$inner"; } | sha
}
# Keeps the characters that a query keeps; the rest of a token are + / and =.
encode() { printf %s "$1" | sed 's/%/%25/g; s/+/%2B/g; s|/|%2F|g; s/=/%3D/g'; }

NOW=${NOW:-$(date -u +%Y%m%dT%H%M%SZ)}
DAY=${NOW%T*}
SCOPE="$DAY/$AWS_REGION/rds-db/aws4_request"
QUERY="Action=connect&DBUser=$DB_USER_NAME&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=$(encode "$ID/$SCOPE")"
QUERY="$QUERY&X-Amz-Date=$NOW&X-Amz-Expires=900&X-Amz-Security-Token=$(encode "$SESSION")&X-Amz-SignedHeaders=host"
REQUEST=$(printf 'GET\n/\n%s\nhost:%s\n\nhost\n%s' "$QUERY" "$DB_HOST:$DB_PORT" "$(printf '' | sha)" | sha)
SIGNER=$(printf %s "AWS4$SIGNER" | hex)
for part in "$DAY" "$AWS_REGION" rds-db aws4_request; do SIGNER=$(hmac "$SIGNER" "$part"); done
LOGIN="$DB_HOST:$DB_PORT/?$QUERY&X-Amz-Signature=$(hmac "$SIGNER" "$(printf 'AWS4-HMAC-SHA256\n%s\n%s\n%s' "$NOW" "$SCOPE" "$REQUEST")")"
# Source: PostgreSQL documentation, "The Password File": a colon in a value has a backslash.
PGPASSFILE=$(mktemp)
printf '*:*:*:*:%s\n' "$(printf %s "$LOGIN" | sed 's/:/\\:/g')" > "$PGPASSFILE"

# The certificate authorities of RDS; wget checks the certificate of the server that it fetches them from.
PGSSLROOTCERT=${PGSSLROOTCERT:-/tmp/rds.pem}
[ -s "$PGSSLROOTCERT" ] || wget -q -O "$PGSSLROOTCERT" "$RDS_CA_URL"
export PGPASSFILE PGSSLROOTCERT PGSSLMODE=verify-full PGHOST="$DB_HOST" PGPORT="$DB_PORT" PGDATABASE="$DB_NAME" PGUSER="$DB_USER_NAME"
export PGAPPNAME="operations" PGCONNECT_TIMEOUT=10
unset ROLE ID SIGNER SESSION QUERY LOGIN
exec psql "$@"
