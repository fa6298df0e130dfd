import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Logs } from "../logs/logs";
import type { AnyNetwork } from "../network/any-network";
import { Connection, type Destination } from "../network/connection";
import type { Alerts } from "../operations/alerts";
import type { Section, Shown } from "../operations/dashboard/sections";
import type { Names } from "../shared/naming";
import { requireNone, resolve } from "../shared/schema";
import { invalid } from "../shared/validation";
import { AccessLogBucket } from "./access-log-bucket";
import { AliasRecords } from "./alias-records";
import { Certificate } from "./certificate";
import { zoneIdOf } from "./hosted-zone";
import { type NamedRule, reachMistake, type RuleCondition, ruleCondition } from "./listener-rule";
import { Listeners } from "./listeners";
import { LoadBalancerAlarms } from "./load-balancer-alarms";
import { makeLoadBalancerGroup } from "./load-balancer-group";
import { loadBalancerSections } from "./load-balancer-sections";
import {
  type LoadBalancerSettings,
  loadBalancerSettings,
  namedRules,
  type ResolvedLoadBalancer,
  servedHostMistakes,
} from "./load-balancer-settings";
import { VpcOrigin } from "./vpc-origin";

export interface LoadBalancerArgs extends LoadBalancerSettings {
  /** The setting that defines it, e.g. `aws-practice:loadBalancer`: violations name it. */
  setting?: string;

  /** Name tag, e.g. `aws-practice-alb-stg`. */
  names: Names;

  /** The network whose public subnets, or private ones with `internal`, the load balancer is placed in. */
  network: Pick<AnyNetwork, "vpcId" | "publicSubnetIds" | "privateSubnetIds" | "internetAccess">;

  /**
   * Notified of its own errors, and of its certificate.
   * @default none - they notify no one
   */
  alerts?: Alerts;

  /**
   * Makes its access logs searchable.
   * @default none - they are only files
   */
  logs?: Logs | undefined;
}

/** A target group and the requests for it. */
export interface ForwardArgs {
  /** Subject of messages, e.g. `FargateService "api": route`. */
  subject: string;
  condition: RuleCondition;
  targetGroup: aws.lb.TargetGroup;
  /** Protocol between load balancer and targets; HTTP2 and GRPC require HTTPS in front. */
  protocol: "HTTP1" | "HTTP2" | "GRPC";
  destination: Pick<Destination, "label" | "securityGroupId" | "port">;
}

/** Result of `forward`. */
export interface Forwarding {
  /** Dependencies of the service: ECS rejects a target group without a listener. */
  dependencies: pulumi.Resource[];
  /** Dimension of the load balancer's metrics in CloudWatch. */
  loadBalancerArnSuffix: pulumi.Output<string>;
  /** Label of the targets' request metric for Application Auto Scaling. */
  requestCountLabel: pulumi.Output<string>;
}

/** An internal load balancer as a distribution uses it. */
export interface LoadBalancerOrigin {
  vpcOriginId: pulumi.Output<string>;
  dnsName: pulumi.Output<string>;
  /** Validation record of its certificate, if that is for the distribution's name alone. */
  record: aws.route53.Record | undefined;
  dependencies: pulumi.Resource[];
}

/**
 * Application load balancer: HTTPS in, out only to its services. It is internet-facing, or internal behind CloudFront.
 *
 * - Security group that admits ports 443 and 80 from the internet, or port 443 from CloudFront's VPC origins, and allows only connections
 *   to its targets
 * - Bucket for access logs
 * - Application load balancer that drops invalid headers
 * - Certificate validated in DNS, or an existing one; Route 53 records for the name, unless it is internal
 * - HTTPS listener with TLS 1.3 and 1.2; HTTP redirects to it; requests without a matching rule get 404
 * - VPC origin for CloudFront, with `internal`
 * - Listener rules: fixed responses and redirects of its own, and those of `forward`
 *
 * @example
 * const loadBalancer = new LoadBalancer("load-balancer", {
 *   names, network, alerts,
 *   domainName: "stg.example.com",
 *   hostedZone: "example.com",
 * });
 */
export class LoadBalancer extends pulumi.ComponentResource implements Shown {
  /** Its name from AWS, e.g. `load-balancer-alb-1234567.ap-northeast-1.elb.amazonaws.com`. */
  readonly dnsName: pulumi.Output<string>;

  /** Its address, e.g. `https://stg.example.com`. */
  readonly url: pulumi.Output<string>;

  readonly sections: readonly Section[];

  private readonly settings: ResolvedLoadBalancer;
  private readonly subject: string;
  private readonly rules: NamedRule[];
  private readonly securityGroupId: pulumi.Output<string>;
  private readonly arnSuffix: pulumi.Output<string>;
  private readonly listeners: Listeners;
  private readonly certificate: Certificate | undefined;
  private readonly vpcOrigin: VpcOrigin | undefined;

  constructor(private readonly name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:LoadBalancer", name, {}, opts);

    this.subject = `LoadBalancer "${name}"`;
    const settings = this.settings = resolve(loadBalancerSettings, this.subject, args);
    const { network } = args;
    const { internal } = settings;
    const [kind, subnets] = internal ? ["private", network.privateSubnetIds] as const : ["public", network.publicSubnetIds] as const;
    if (subnets.length < 2) {
      invalid(this.subject, "network", `${subnets.length} ${kind} subnets`, `${kind} subnets in two zones or more, as AWS requires`);
    }
    const child = { parent: this };
    const nameTag = args.names.of("alb");

    this.securityGroupId = makeLoadBalancerGroup(name, { vpcId: network.vpcId, nameTag, settings }, this).id;
    const { accessLogs } = settings;
    const kept = args.logs?.keptFor(accessLogs.retentionDays) ?? { retentionDays: accessLogs.retentionDays };
    const bucket = accessLogs.enabled
      ? new AccessLogBucket(`${name}-logs`, {
        ...kept,
        forceDestroy: !settings.deletionProtection,
        writer: "load balancer",
      }, child)
      : undefined;
    if (bucket) args.logs?.addLoadBalancer({ key: name, bucketName: bucket.bucketName, retentionDays: kept.retentionDays });

    const loadBalancer = new aws.lb.LoadBalancer(`${name}-alb`, {
      loadBalancerType: "application",
      ...(internal && { internal }),
      subnets,
      securityGroups: [this.securityGroupId],
      ipAddressType: settings.ipAddressType,
      dropInvalidHeaderFields: true,
      idleTimeout: settings.idleTimeoutSeconds,
      enableDeletionProtection: settings.deletionProtection,
      // Explicit off state: an omitted block changes nothing on a load balancer that has access logs.
      // Source: terraform-provider-aws, internal/service/elbv2/load_balancer.go, access_logs.
      accessLogs: bucket ? { bucket: bucket.bucketName, enabled: true } : { bucket: "", enabled: false },
      tags: { Name: nameTag },
    }, {
      parent: this,
      dependsOn: [...(internal ? [] : network.internetAccess), ...(bucket?.dependencies ?? [])],
      protect: settings.deletionProtection, // a preview that deletes or replaces it fails before AWS is called
    });
    this.dnsName = loadBalancer.dnsName;
    this.arnSuffix = loadBalancer.arnSuffix;

    const { domainName, wildcard } = settings;
    const hostedZoneId = this.hostedZoneId();
    const named = domainName !== undefined && hostedZoneId !== undefined ? { domainName, wildcard, hostedZoneId } : undefined;
    this.certificate = named && settings.certificateArn === undefined ? new Certificate(`${name}-tls`, named, child) : undefined;
    if (named && !internal) {
      new AliasRecords(`${name}-dns`, { ...named, ipv6: settings.ipAddressType === "dualstack", target: loadBalancer }, child);
    }

    const certificateArn = settings.certificateArn ?? this.certificate?.certificateArn;
    this.listeners = new Listeners(`${name}-listeners`, { loadBalancerArn: loadBalancer.arn, certificateArn, internal }, child);
    this.vpcOrigin = internal
      ? new VpcOrigin(
        `${name}-origin`,
        { nameTag, network, loadBalancer, securityGroupId: this.securityGroupId, listeners: this.listeners },
        child,
      )
      : undefined;
    if (args.alerts) {
      new LoadBalancerAlarms(
        `${name}-alarms`,
        { nameTag, arnSuffix: this.arnSuffix, certificateArn, alerts: args.alerts },
        child,
      );
    }
    this.sections = loadBalancerSections(this.arnSuffix, certificateArn);
    this.rules = namedRules(`${this.subject}: `, settings.rules);
    for (const rule of Object.values(settings.rules)) this.listeners.addFixedRule(rule);

    this.url = settings.domainName === undefined
      ? pulumi.interpolate`${settings.httpOnly ? "http" : "https"}://${this.dnsName}`
      : pulumi.output(`https://${settings.domainName}`);
    this.registerOutputs({ setting: args.setting, dnsName: this.dnsName, url: this.url });
  }

  /**
   * The checks of `forward`, for callers that create resources before they call it.
   *
   * @throws {RunError} The rule is invalid, another rule has its priority or matches all its requests, its host isn't in the certificate,
   * or its protocol requires HTTPS.
   */
  checkForward({ subject, condition, protocol }: Pick<ForwardArgs, "subject" | "condition" | "protocol">): void {
    const rule = { ...condition, subject };
    resolve(ruleCondition, subject, condition);
    requireNone(subject, reachMistake(rule, this.rules));
    for (const earlier of this.rules) requireNone(earlier.subject, reachMistake(earlier, [rule]));
    requireNone(subject, servedHostMistakes(rule, this.settings));
    // Source: Elastic Load Balancing, Application Load Balancers, "Target groups", protocol version.
    if (protocol !== "HTTP1" && this.settings.httpOnly) invalid(subject, "protocol", protocol, `HTTP1, as ${this.subject} has httpOnly`);
  }

  /**
   * Forwards requests to a target group, and opens the port of its targets.
   *
   * @param parent Parent of the security group rules.
   * @throws {RunError} As `checkForward`.
   */
  forward(name: string, { subject, condition, targetGroup, protocol, destination }: ForwardArgs, parent: pulumi.Resource): Forwarding {
    this.checkForward({ subject, condition, protocol });
    this.rules.push({ ...condition, subject });

    const connection = new Connection(`${this.name}-to-${name}`, {
      from: { label: "the load balancer", securityGroupId: this.securityGroupId },
      to: destination,
    }, { parent });
    const listenerRule = this.listeners.addRule(condition, { type: "forward", targetGroupArn: targetGroup.arn });
    return {
      dependencies: [...connection.rules, listenerRule],
      loadBalancerArnSuffix: this.arnSuffix,
      requestCountLabel: pulumi.interpolate`${this.arnSuffix}/${targetGroup.arnSuffix}`,
    };
  }

  /**
   * The load balancer as an origin of CloudFront for a name.
   *
   * @throws {RunError} It isn't internal, or its certificate isn't for the name, which CloudFront sends as the host.
   */
  origin(subject: string, domainName: string): LoadBalancerOrigin {
    if (this.vpcOrigin === undefined) invalid(subject, "loadBalancerPaths", domainName, `omitted, or ${this.subject} given internal: true`);
    requireNone(subject, servedHostMistakes({ hosts: [domainName] }, this.settings));
    return {
      vpcOriginId: this.vpcOrigin.originId,
      dnsName: this.dnsName,
      record: this.settings.domainName === domainName ? this.certificate?.record : undefined,
      dependencies: this.vpcOrigin.dependencies,
    };
  }

  private hostedZoneId(): pulumi.Input<string> | undefined {
    const { hostedZone } = this.settings;
    return hostedZone === undefined ? undefined : zoneIdOf(hostedZone, this);
  }
}
