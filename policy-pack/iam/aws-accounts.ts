/**
 * Accounts of AWS that programs name by its guides: they aren't strangers.
 * Sources: Elastic Load Balancing user guide, "Enable access logs", accounts by region; CloudWatch user guide, "Lambda Insights" layers;
 * Powertools for AWS Lambda, layers; AWS Distro for OpenTelemetry, layers.
 */
export const AWS_ACCOUNTS: ReadonlyMap<string, string> = new Map([
  ...[
    "127311923021",
    "033677994240",
    "027434742980",
    "797873946194",
    "098369216593",
    "754344448648",
    "589379963580",
    "718504428378",
    "383597477331",
    "600734575887",
    "114774131450",
    "783225319266",
    "582318560864",
    "985666609251",
    "054676820928",
    "156460612806",
    "652711504416",
    "635631232127",
    "009996457667",
    "897822967062",
    "076674570225",
    "507241528517",
    "048591011584",
    "190560391635",
  ].map((account) => [account, "Elastic Load Balancing, which writes access logs"] as const),
  ["580247275435", "Lambda Insights"],
  ["017000801446", "Powertools for AWS Lambda"],
  ["901920570463", "AWS Distro for OpenTelemetry"],
]);
