/** A concern of the policies, and the names of inputs, at any depth, that are about it. */
type Signal = readonly [concern: string, names: RegExp];

/**
 * Names of inputs that a policy would have to judge: a type of AWS with none of them, and with a name without them, has nothing to judge.
 * A name that only refers to another resource isn't one: that resource is judged itself, and iam-known-accounts reads every ARN.
 */
const SIGNALS: readonly Signal[] = [
  [
    "iam",
    /[pP]olicy(?:Body|Documents?|Text|Json)$|^polic(?:y|ies)$|(?:[rR]esource|[aA]ccess|[rR]epository|[kK]ey)Polic(?:y|ies)$|[pP]olicyArns?$|[pP]rincipal|[pP]ermissions?$|[gG]rant|^acls?$|(?<!w(eb)?)Acls?$|[aA]nonymous|[uU]nauthenticated|[aA]uthoriz(ation|er)|[aA]uthentication|[aA]uthType|[tT]rust|[sS]haring/,
  ],
  [
    "data",
    /[eE]ncrypt|kms|Kms|^sse|Sse[A-Z]|[rR]etention|[bB]ackup(?!Vault)|[dD]eletionProtection|[fF]orce(Destroy|Delete)|skipFinal|[vV]ersioning|^tls|Tls[A-Z]|ssl(Policy|Mode)|certificateBody/,
  ],
  [
    "network",
    /public|Public|[cC]idr(Block|Ip)?s?$|[iI]pAddress(?!Type)|[sS]ecurityGroup|[sS]ubnet|^ports?$|[a-z](?<!I?m|Ex|Re|Sup|Trans)Ports?$|[pP]rotocol|[eE]ndpoint(Type|Url|Configuration|s)?$|[uU]rls?$|[uU]ris?$|[cC]ors[A-Z]|[vV]isibility$|^internal$|vpcConfig|[iI]ngress|[eE]gress/,
  ],
  ["image", /^image|Image(Uri|Id|Identifier)?$|^ami$|^code$|(^s|[a-z]S)cript(?!ion)|layers|[cC]ontainers?$|[aA]rtifact/],
  [
    "operations",
    /[cC]ommands?$|[eE]ntryPoint|userData$|[pP]rivileged|[tT]emplate(Body|Url|Name)?$|^definition|desiredState|^configurations?$|^body$/,
  ],
  [
    "secret",
    /[pP]assword|[sS]ecret(?!Arn|Id|s?ManagerArn)|(?<!client|next|Client)Token$|[cC]redentials?$|[pP]rivateKey|apiKey$|[aA]uthKey|[eE]nvironment(Variables)?$|[vV]ariables$|^parameters$|connectionString/,
  ],
];

/** Words in a type that are about a concern, whatever its inputs are. */
const TYPES =
  /Permission|Encrypt|Public(?!Dns|Key)|Access(?!AuditorStatus)|Command|Script|Secret|Credential|Password|Ciphertext|(?:Api|Kms|Access|Signing)Key|Grant|Authoriz|IdentityProvider|SecurityConfig|Stack|Template|Versioning|Share|Snapshot(?!Schedule)|Federation$|AccountSetting|ServiceSetting|Pipeline|LifecycleConfiguration|Scanning|ParameterGroup|Policy(?:Attachment|Association)|TrustAnchor|RoleAttachment|CloudFormationType|Webhook|Quicksetup|Activation|Peering|VpcAttachment|AdminAccount|DelegatedAdmin|Member$|Membership$|ssm\/association|organizations\/account/;

/** The concerns that names of inputs are about. */
export function concernsOf(inputs: Iterable<string>): string[] {
  const names = [...inputs];
  return SIGNALS.filter(([, pattern]) => names.some((name) => pattern.test(name))).map(([concern]) => concern);
}

/** Whether a type has nothing to judge, by its name and all its inputs. */
export function isWithoutSignals(type: string, inputs: Iterable<string>): boolean {
  return !TYPES.test(type) && concernsOf(inputs).length === 0;
}
