import { allow, type PolicyDocument, policyDocument, type Statement } from "../../components/shared/policy-document";

/** Account, region and names of a stack, or placeholders for them. */
export interface RightsPlace {
  partition: string;
  region: string;
  accountId: string;
  /** First part of the secrets' names, e.g. `stg`. */
  environment: string;
  /** e.g. `aws-practice-stg`. */
  cluster: string;
  /** e.g. `alias/aws-practice-stg`. */
  kmsKeyAlias: string;
}

/** Uses of `npm run secrets` that are permitted apart; each needs `list` as well. */
export const RIGHTS = ["list", "create", "replace", "generate", "restore", "restart"] as const;
export type Right = (typeof RIGHTS)[number];

/**
 * Actions that AWS checks within another request of the command, so that an emulator that knows only the request can't.
 * Sources: Secrets Manager API reference, `CreateSecret`, required permissions (tags, and a key of one's own); Systems Manager user guide,
 * "SecureString parameter encryption and decryption" (Encrypt for a standard parameter); CloudFormation's schema of AWS::SSM::Parameter,
 * handlers.create (AddTagsToResource).
 */
export const CHECKED_WITHIN: Readonly<Record<string, string>> = {
  "ssm:AddTagsToResource": "PutParameter",
  "secretsmanager:TagResource": "CreateSecret",
  "kms:Encrypt": "PutParameter",
  "kms:GenerateDataKey": "CreateSecret and PutSecretValue",
  "kms:Decrypt": "CreateSecret and PutSecretValue",
};

/**
 * IAM policy for some uses of `npm run secrets`. None reads a value: `kms:Decrypt` works only within Secrets Manager, which needs it to
 * write. Which actions have resources: Service Authorization Reference. GetCallerIdentity needs no permission.
 */
export function rightsFor(uses: readonly Right[], place: RightsPlace): PolicyDocument {
  return policyDocument(...uses.flatMap((use) => STATEMENTS[use](place)));
}

const arn = ({ partition, region, accountId }: RightsPlace, service: string, resource: string) =>
  `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
const secrets = (place: RightsPlace) => arn(place, "secretsmanager", `secret:/${place.environment}/*`);
const parameters = (place: RightsPlace) => arn(place, "ssm", `parameter/${place.environment}/*`);
/** Secrets of users of the database and the cache, which the program creates. */
const ofUsers = (place: RightsPlace) =>
  ["rds", "cache"].map((kind) => arn(place, "secretsmanager", `secret:${kind}-*-${place.environment}*`));

/** Use of the environment's key, which is found by its alias, within one service. */
const keyWithin = (place: RightsPlace, service: string, actions: string[]): Statement =>
  allow(actions, [arn(place, "kms", "key/*")], {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": place.kmsKeyAlias },
    "StringEquals": { "kms:ViaService": `${service}.${place.region}.amazonaws.com` },
  });

const encryption = (place: RightsPlace): Statement[] => [
  allow(["kms:DescribeKey"], [arn(place, "kms", "key/*")], { "ForAnyValue:StringEquals": { "kms:ResourceAliases": place.kmsKeyAlias } }),
  keyWithin(place, "ssm", ["kms:Encrypt"]),
  keyWithin(place, "secretsmanager", ["kms:GenerateDataKey", "kms:Decrypt"]),
];

const STATEMENTS: Record<Right, (place: RightsPlace) => Statement[]> = {
  list: (place) => [
    allow(["ssm:DescribeParameters"], ["*"]),
    allow(["secretsmanager:DescribeSecret"], [secrets(place), ...ofUsers(place)]),
  ],
  create: (place) => [
    allow(["ssm:PutParameter", "ssm:AddTagsToResource"], [parameters(place)]),
    allow(["secretsmanager:CreateSecret", "secretsmanager:TagResource"], [secrets(place)]),
    ...encryption(place),
  ],
  replace: (place) => [
    allow(["ssm:PutParameter"], [parameters(place)]),
    allow(["secretsmanager:PutSecretValue"], [secrets(place)]),
    ...encryption(place),
  ],
  generate: () => [allow(["secretsmanager:GetRandomPassword"], ["*"])],
  restore: (place) => [allow(["secretsmanager:RestoreSecret"], [secrets(place)])],
  restart: (place) => [
    allow(["ecs:ListTasks"], ["*"], { ArnEquals: { "ecs:cluster": arn(place, "ecs", `cluster/${place.cluster}`) } }),
    allow(["ecs:DescribeTasks"], [arn(place, "ecs", `task/${place.cluster}/*`)]),
    allow(["ecs:DescribeServices", "ecs:UpdateService"], [arn(place, "ecs", `service/${place.cluster}/*`)]),
  ],
};
