import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { AnyNetwork } from "../network/any-network";
import { Connection, type Destination } from "../network/connection";
import type { Alerts } from "../operations/alerts";
import type { Names } from "../shared/naming";
import { requireNone, resolve } from "../shared/schema";
import { invalid } from "../shared/validation";
import { AccessLogBucket } from "./access-log-bucket";
import { AliasRecords } from "./alias-records";
import { Certificate } from "./certificate";
import { type NamedRule, reachMistake, type RuleCondition, ruleCondition } from "./listener-rule";
import { Listeners } from "./listeners";
import { LoadBalancerAlarms } from "./load-balancer-alarms";
import {
  isZoneId,
  type LoadBalancerSettings,
  loadBalancerSettings,
  namedRules,
  type ResolvedLoadBalancer,
  servedHostMistakes,
} from "./load-balancer-settings";

export interface LoadBalancerArgs extends LoadBalancerSettings {
  /** The setting that it comes from, e.g. `aws-practice:loadBalancer`: violations name it. */
  setting?: string;

  /** Name tag, e.g. `aws-practice-alb-stg`. */
  names: Names;

  /** The network whose public subnets the load balancer is placed in. */
  network: Pick<AnyNetwork, "vpcId" | "publicSubnetIds" | "internetAccess">;

  /**
   * Hears of errors that it makes itself, and of its certificate.
   * @default nobody does
   */
  alerts?: Alerts;
}

/** A target group and the requests it gets. */
export interface ForwardArgs {
  /** Who asks, e.g. `FargateService "api": route`. */
  subject: string;
  condition: RuleCondition;
  targetGroup: aws.lb.TargetGroup;
  /** What the load balancer speaks to the targets; anything but HTTP1 works behind HTTPS only. */
  protocol: "HTTP1" | "HTTP2" | "GRPC";
  destination: Pick<Destination, "label" | "securityGroupId" | "port">;
}

/** What is there once requests are forwarded. */
export interface Forwarding {
  /** What a service waits for: ECS refuses a target group that no listener knows. */
  dependencies: pulumi.Resource[];
  /** How CloudWatch names the load balancer. */
  loadBalancerArnSuffix: pulumi.Output<string>;
  /** How Application Auto Scaling names requests to these targets. */
  requestCountLabel: pulumi.Output<string>;
}

/**
 * The one door to the internet: HTTPS in, nothing out but to the services behind it.
 *
 * - Security group that admits 443 and 80 from everywhere and lets out only to those it forwards to
 * - Bucket for access logs
 * - Application load balancer; drops headers that HTTP doesn't know
 * - Certificate with its proof in DNS, or a given one; Route 53 records for the name
 * - HTTPS listener with TLS 1.3 and 1.2; HTTP redirects to it; what no rule takes is answered with 404
 * - Rules: fixed answers and redirects of its own, and those that services ask for by `forward`
 *
 * @example
 * const loadBalancer = new LoadBalancer("load-balancer", {
 *   names, network, alerts,
 *   domainName: "stg.example.com",
 *   hostedZone: "example.com",
 * });
 */
export class LoadBalancer extends pulumi.ComponentResource {
  /** AWS's own name for it, e.g. `load-balancer-alb-1234567.ap-northeast-1.elb.amazonaws.com`. */
  readonly dnsName: pulumi.Output<string>;

  /** Where a person finds it, e.g. `https://stg.example.com`. */
  readonly url: pulumi.Output<string>;

  private readonly settings: ResolvedLoadBalancer;
  private readonly subject: string;
  private readonly rules: NamedRule[];
  private readonly securityGroupId: pulumi.Output<string>;
  private readonly arnSuffix: pulumi.Output<string>;
  private readonly listeners: Listeners;

  constructor(private readonly name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:LoadBalancer", name, {}, opts);

    this.subject = `LoadBalancer "${name}"`;
    const settings = resolve(loadBalancerSettings, this.subject, args);
    this.settings = settings;
    const { network } = args;
    if (network.publicSubnetIds.length < 2) {
      invalid(
        this.subject,
        "network",
        `${network.publicSubnetIds.length} public subnets`,
        "public subnets in two zones or more, as AWS demands",
      );
    }
    const child = { parent: this };
    const nameTag = args.names.of("alb");

    this.securityGroupId = this.securityGroup(args, nameTag).id;

    const { accessLogs } = settings;
    const bucket = accessLogs.enabled
      ? new AccessLogBucket(`${name}-logs`, { retentionDays: accessLogs.retentionDays, forceDestroy: !settings.deletionProtection }, child)
      : undefined;

    const loadBalancer = new aws.lb.LoadBalancer(`${name}-alb`, {
      loadBalancerType: "application",
      subnets: network.publicSubnetIds,
      securityGroups: [this.securityGroupId],
      ipAddressType: settings.ipAddressType,
      dropInvalidHeaderFields: true,
      idleTimeout: settings.idleTimeoutSeconds,
      enableDeletionProtection: settings.deletionProtection,
      // Said also where there are none: a block that is left out changes nothing on a load balancer that has them.
      // Source: terraform-provider-aws, internal/service/elbv2/load_balancer.go, access_logs.
      accessLogs: bucket ? { bucket: bucket.bucketName, enabled: true } : { bucket: "", enabled: false },
      tags: { Name: nameTag },
    }, {
      parent: this,
      dependsOn: [...network.internetAccess, ...(bucket?.dependencies ?? [])],
      protect: settings.deletionProtection, // a plan to delete or replace it fails before AWS is asked
    });
    this.dnsName = loadBalancer.dnsName;
    this.arnSuffix = loadBalancer.arnSuffix;

    const { domainName, wildcard } = settings;
    const hostedZoneId = this.hostedZoneId();
    const named = domainName !== undefined && hostedZoneId !== undefined ? { domainName, wildcard, hostedZoneId } : undefined;
    const certificate = named && settings.certificateArn === undefined ? new Certificate(`${name}-tls`, named, child) : undefined;
    if (named) new AliasRecords(`${name}-dns`, { ...named, ipv6: settings.ipAddressType === "dualstack", loadBalancer }, child);

    const certificateArn = settings.certificateArn ?? certificate?.certificateArn;
    this.listeners = new Listeners(`${name}-listeners`, { loadBalancerArn: loadBalancer.arn, certificateArn }, child);
    if (args.alerts) {
      new LoadBalancerAlarms(
        `${name}-alarms`,
        { nameTag, arnSuffix: this.arnSuffix, certificateArn, alerts: args.alerts },
        child,
      );
    }
    this.rules = namedRules(`${this.subject}: `, settings.rules);
    for (const rule of Object.values(settings.rules)) this.listeners.addFixedRule(rule);

    this.url = settings.domainName === undefined
      ? pulumi.interpolate`${settings.httpOnly ? "http" : "https"}://${this.dnsName}`
      : pulumi.output(`https://${settings.domainName}`);
    this.registerOutputs({ setting: args.setting, dnsName: this.dnsName, url: this.url });
  }

  /**
   * What `forward` refuses, for those who make something before they call it.
   *
   * @throws {RunError} The rule is one that AWS refuses, another one has its priority or takes all its requests, its host is not one
   * of the certificate, or its protocol needs HTTPS.
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
   * Sends requests to a target group, and opens the way to its targets.
   *
   * @param parent Who the rules of the security groups belong to.
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

  private securityGroup({ network }: LoadBalancerArgs, nameTag: string): aws.ec2.SecurityGroup {
    const group = new aws.ec2.SecurityGroup(`${this.name}-security-group`, {
      vpcId: network.vpcId,
      description: "Load balancer: web requests from the internet, out only to its services",
      tags: { Name: nameTag },
    }, { parent: this });

    const everywhere = {
      ipv4: { cidrIpv4: "0.0.0.0/0" },
      ...(this.settings.ipAddressType === "dualstack" && { ipv6: { cidrIpv6: "::/0" } }),
    };
    const ports = this.settings.httpOnly ? { http: 80 } : { https: 443, http: 80 };
    for (const [protocol, port] of Object.entries(ports)) {
      for (const [version, source] of Object.entries(everywhere)) {
        new aws.vpc.SecurityGroupIngressRule(`${this.name}-${protocol}-${version}`, {
          securityGroupId: group.id,
          description: `${protocol.toUpperCase()} from the internet${
            port === 80 && !this.settings.httpOnly ? ", redirected to HTTPS" : ""
          }`,
          ...source,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
        }, { parent: this });
      }
    }
    return group;
  }

  private hostedZoneId(): pulumi.Input<string> | undefined {
    const { hostedZone } = this.settings;
    if (hostedZone === undefined || isZoneId(hostedZone)) return hostedZone;
    return aws.route53.getZoneOutput({ name: hostedZone, privateZone: false }, { parent: this }).zoneId;
  }
}
