import { basename } from "node:path/posix";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type * as v from "valibot";

import type { Alerts } from "../operations/alerts";
import { accountOf } from "../shared/account";
import type { Names } from "../shared/naming";
import { type PolicyDocument, policyDocument, type ResourceStatement } from "../shared/policy-document";
import { resolve } from "../shared/schema";
import { invalid } from "../shared/validation";
import { type SecretAccessSettings, secretAccessSettings } from "./secret-access-settings";
import { SecretReads } from "./secret-reads";
import type { SecretGuard, SecretStore } from "./secret-reference";

export interface SecretAccessArgs extends SecretAccessSettings {
  /** The setting that defines it, e.g. `aws-practice:secretAccess`: violations name it. */
  setting?: string;

  names: Names;

  /** Notified of reads; required with `notifyOfReads`. */
  alerts?: Alerts;
}

/** A secret whose readers the program names. */
export interface GuardedSecret {
  /** Name in this program, e.g. `web/api-key`. */
  name: string;

  store: SecretStore;

  arn: pulumi.Output<string>;

  /** Beginning of its name in AWS, which it has in common with others, e.g. `/prd/`. */
  prefix: string;

  /** Names of roles of other programs that may read it. */
  otherReaders?: readonly string[] | undefined;

  /** Role of an AWS service that may read it, with its path. */
  serviceRole?: string | undefined;
}

/**
 * Who may read an environment's secrets: their readers, and a role for emergencies.
 *
 * - With `restricted`, a policy for each secret in Secrets Manager that has readers, which denies its value to all others
 * - With `notifyOfReads`, notifications of what others have read, and of many denied attempts
 *
 * @example
 * const access = new SecretAccess("secret-access", { names, restricted: true, breakGlassRole: "break-glass" });
 * const secrets = new AppSecrets("secrets", { names, access, secrets: { "web/api-key": { store: "secretsManager" } } });
 * new FargateService("api", { secrets: { API_KEY: secrets.reference("web/api-key") }, ... });
 * access.complete();
 */
export class SecretAccess extends pulumi.ComponentResource {
  private readonly subject: string;
  private readonly settings: v.InferOutput<typeof secretAccessSettings>;
  private readonly guards = new Map<string, SecretGuard>();
  private readonly roleArns = new Map<string, pulumi.Output<string>>();
  /** Secrets with readers, and the names of the readers' roles. */
  private readonly guarded = new Set<GuardedSecret>();
  private readonly readers: pulumi.Input<string>[] = [];
  private readonly completed: Promise<void>;
  private finish: (() => void) | undefined;

  constructor(private readonly name: string, private readonly args: SecretAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:SecretAccess", name, {}, opts);

    this.subject = `SecretAccess "${name}"`;
    this.settings = resolve(secretAccessSettings, this.subject, args);
    if (this.settings.notifyOfReads && args.alerts === undefined) {
      invalid(this.subject, "alerts", undefined, "set with notifyOfReads");
    }
    this.completed = new Promise((finish) => (this.finish = finish));
    this.registerOutputs({ setting: args.setting });
  }

  /** The guard of a secret, which admits its readers. */
  guard(secret: GuardedSecret): SecretGuard {
    const known = this.guards.get(secret.name);
    if (known !== undefined) return known;
    const isRestricted = this.settings.restricted && secret.store === "secretsManager";
    const readers: pulumi.Output<string>[] = [];
    let policy: aws.secretsmanager.SecretPolicy | undefined;
    const guard = {
      admit: (role: aws.iam.Role): pulumi.Resource[] => {
        if (this.finish === undefined) invalid(this.subject, secret.name, "admit", "called before complete()");
        this.guarded.add(secret);
        this.readers.push(role.name);
        readers.push(role.arn);
        if (isRestricted) policy ??= this.policyOf(secret, readers);
        return policy === undefined ? [] : [policy];
      },
    };
    this.guards.set(secret.name, guard);
    return guard;
  }

  /** Ends the list of readers; policies wait for it. `makeWorkloads` calls it. */
  complete(): void {
    if (this.settings.notifyOfReads && this.guarded.size > 0) {
      const guarded = [...this.guarded];
      new SecretReads(`${this.name}-reads`, {
        names: this.args.names,
        alerts: this.args.alerts!,
        prefixes: (store) => [...new Set(guarded.filter((one) => one.store === store).map(({ prefix }) => prefix))],
        readers: [
          ...this.readers,
          ...guarded.flatMap(({ otherReaders = [], serviceRole }) => [...otherReaders, ...(serviceRole ? [basename(serviceRole)] : [])]),
        ],
      }, { parent: this });
    }
    this.finish?.();
    this.finish = undefined;
  }

  private policyOf({ name, arn, otherReaders = [], serviceRole }: GuardedSecret, readers: pulumi.Output<string>[]) {
    const { breakGlassRole } = this.settings;
    const others = [
      ...[...otherReaders, ...(breakGlassRole === undefined ? [] : [breakGlassRole])].map((role) => this.roleArn(role)),
      ...(serviceRole === undefined ? [] : [this.arnOfRole(serviceRole)]),
    ];
    const all = pulumi.output(this.completed.then(() => pulumi.all([...readers, ...others])));
    return new aws.secretsmanager.SecretPolicy(`${this.name}-${name}`, {
      secretArn: arn,
      policy: pulumi.jsonStringify(all.apply((arns) => readersOnly([...new Set(arns)].toSorted()))),
    }, { parent: this });
  }

  /** A role of the stack's account, which must exist: a wrong name would show only in the emergency. */
  private roleArn(role: string): pulumi.Output<string> {
    const known = this.roleArns.get(role);
    if (known !== undefined) return known;
    const found = aws.iam.getRole({ name: role }, { parent: this }).then(({ arn }) => arn, (error: Error) => {
      if (!IS_MISSING.test(error.message)) throw error;
      return invalid(this.subject, "role", role, "the name of a role that exists in the stack's account: docs/secrets.md, Break glass");
    });
    const arn = pulumi.output(found);
    this.roleArns.set(role, arn);
    return arn;
  }

  private arnOfRole(path: string): pulumi.Output<string> {
    const { partition, accountId } = accountOf(this);
    return pulumi.interpolate`arn:${partition}:iam::${accountId}:role/${path}`;
  }
}

/** The provider's errors for a role that doesn't exist. Source: terraform-provider-aws, internal/service/iam/role.go, `findRoleByName`. */
const IS_MISSING = /couldn't find resource|NoSuchEntity/i;

/**
 * Denies a secret's value to all principals but some roles, and to no AWS service that reads it as itself. It denies no other action, so a
 * principal with DeleteResourcePolicy can always remove it; and it allows nothing, so a role also needs the permission itself.
 * BatchGetSecretValue needs GetSecretValue for each secret.
 * Sources: AWS Secrets Manager user guide, "Resource-based policies"; AWS Secrets Manager API reference, `BatchGetSecretValue`; IAM user
 * guide, "AWS global condition context keys", aws:PrincipalArn (the role of a session) and aws:PrincipalIsAWSService.
 */
export function readersOnly(roleArns: readonly string[]): PolicyDocument<ResourceStatement> {
  return policyDocument({
    Effect: "Deny",
    Principal: "*",
    Action: ["secretsmanager:GetSecretValue"],
    Resource: ["*"], // this secret
    Condition: {
      ArnNotEquals: { "aws:PrincipalArn": [...roleArns] },
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    },
  });
}
