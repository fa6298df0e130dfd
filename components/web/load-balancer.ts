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
import { zoneIdOf } from "./hosted-zone";
import { type NamedRule, reachMistake, type RuleCondition, ruleCondition } from "./listener-rule";
import { Listeners } from "./listeners";
import { LoadBalancerAlarms } from "./load-balancer-alarms";
import {
  type LoadBalancerSettings,
  loadBalancerSettings,
  namedRules,
  type ResolvedLoadBalancer,
  servedHostMistakes,
} from "./load-balancer-settings";

export interface LoadBalancerArgs extends LoadBalancerSettings {
  /** The setting that defines it, e.g. `aws-practice:loadBalancer`: violations name it. */
  setting?: string;

  /** Name tag, e.g. `aws-practice-alb-stg`. */
  names: Names;

  /** The network whose public subnets the load balancer is placed in. */
  network: Pick<AnyNetwork, "vpcId" | "publicSubnetIds" | "internetAccess">;

  /**
   * Notified of its own errors, and of its certificate.
   * @default none - they notify no one
   */
  alerts?: Alerts;
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

/**
 * Internet-facing application load balancer: HTTPS in, out only to its services.
 *
 * - Security group that admits ports 443 and 80 from the internet and allows only connections to its targets
 * - Bucket for access logs
 * - Application load balancer that drops invalid headers
 * - Certificate validated in DNS, or an existing one; Route 53 records for the name
 * - HTTPS listener with TLS 1.3 and 1.2; HTTP redirects to it; requests without a matching rule get 404
 * - Listener rules: fixed responses and redirects of its own, and those of `forward`
 *
 * @example
 * const loadBalancer = new LoadBalancer("load-balancer", {
 *   names, network, alerts,
 *   domainName: "stg.example.com",
 *   hostedZone: "example.com",
 * });
 */
export class LoadBalancer extends pulumi.ComponentResource {
  /** Its name from AWS, e.g. `load-balancer-alb-1234567.ap-northeast-1.elb.amazonaws.com`. */
  readonly dnsName: pulumi.Output<string>;

  /** Its address, e.g. `https://stg.example.com`. */
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
        "public subnets in two zones or more, as AWS requires",
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
      // Explicit off state: an omitted block changes nothing on a load balancer that has access logs.
      // Source: terraform-provider-aws, internal/service/elbv2/load_balancer.go, access_logs.
      accessLogs: bucket ? { bucket: bucket.bucketName, enabled: true } : { bucket: "", enabled: false },
      tags: { Name: nameTag },
    }, {
      parent: this,
      dependsOn: [...network.internetAccess, ...(bucket?.dependencies ?? [])],
      protect: settings.deletionProtection, // a preview that deletes or replaces it fails before AWS is called
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

  private securityGroup({ network }: LoadBalancerArgs, nameTag: string): aws.ec2.SecurityGroup {
    const group = new aws.ec2.SecurityGroup(`${this.name}-security-group`, {
      vpcId: network.vpcId,
      description: "Load balancer: web requests from the internet, out only to its services",
      tags: { Name: nameTag },
    }, { parent: this });

    const internet = {
      ipv4: { cidrIpv4: "0.0.0.0/0" },
      ...(this.settings.ipAddressType === "dualstack" && { ipv6: { cidrIpv6: "::/0" } }),
    };
    const ports = this.settings.httpOnly ? { http: 80 } : { https: 443, http: 80 };
    for (const [protocol, port] of Object.entries(ports)) {
      for (const [version, source] of Object.entries(internet)) {
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
    return hostedZone === undefined ? undefined : zoneIdOf(hostedZone, this);
  }
}
