import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { AnyNetwork } from "../../network/any-network";
import type { Destination } from "../../network/connection";
import type { Alerts } from "../../operations/alerts";
import type { Section, Shown } from "../../operations/dashboard/sections";
import { accountOf } from "../../shared/account";
import type { Encryption } from "../../shared/encryption";
import type { Names } from "../../shared/naming";
import { requireNone, resolve } from "../../shared/schema";
import { invalid } from "../../shared/validation";
import type { ClientAuthentication } from "../database-connection";
import { CacheAlarms } from "./cache-alarms";
import { makeReplicationGroup } from "./cache-group";
import { cacheSections } from "./cache-sections";
import { CACHE_PORT, cacheIdMistake, type CacheSettings, cacheSettings, cacheUserId, type ResolvedCache } from "./cache-settings";
import { makeCacheUsers } from "./cache-users";

/** A client of the cache. */
export interface CacheClient {
  /**
   * How it logs in: with a token of IAM, which needs no secret and no rotation, or with a password, which `CacheUsers` gives it.
   * @default "iam"
   */
  authentication?: ClientAuthentication | undefined;
}

export interface CacheArgs extends CacheSettings {
  /** The setting that defines it, e.g. `aws-practice:cache`: violations name it. */
  setting?: string;

  names: Names;

  /** The network whose private subnets the nodes are placed in. */
  network: Pick<AnyNetwork, "vpcId" | "privateSubnetIds">;

  /** Clients by the name of their service or job, at least one: each has a user of its own, and no one else gets in. */
  clients: Readonly<Record<string, CacheClient>>;

  /**
   * Notified of faults.
   * @default none - faults notify no one
   */
  alerts?: Alerts;

  /**
   * The environment's own key; of the nodes' disks and the snapshots here.
   * @default none - AWS's key
   */
  encryption?: Pick<Encryption, "cache">;
}

/**
 * Cache on ElastiCache with no inbound access until a workload connects to it.
 *
 * - Subnet group, security group without rules, parameter group with the eviction policy
 * - A user for each client, which logs in with tokens of IAM or, by `CacheUsers`, with a password; the default user is disabled
 * - Replication group: a primary and replicas in other zones, encrypted at rest and in transit, without connections in plain text
 * - With `alerts`, alarms of each node, and of a failover
 *
 * @example
 * const cache = new Cache("cache", {
 *   names, network, alerts,
 *   name: "main",
 *   purpose: "sessions",
 *   snapshotWindow: "15:30-16:30",
 *   maintenanceWindow: "sun:18:00-sun:19:00",
 *   clients: { api: {} },
 * });
 * new FargateService("api", { connections: [cache.destination("api")], ... });
 */
export class Cache extends pulumi.ComponentResource implements Shown {
  /** Host name of the primary, without port; it stays when a replica takes over. */
  readonly address: pulumi.Output<string>;

  readonly port = CACHE_PORT;

  /** ARN of the replication group. */
  readonly cacheArn: pulumi.Output<string>;

  /** Id of the replication group, e.g. `main-stg`. */
  readonly identifier: string;

  readonly settings: ResolvedCache;
  /** The setting that defines it, if there is one. */
  readonly setting: string | undefined;

  readonly sections: readonly Section[];

  private readonly subject: string;
  private readonly securityGroup: aws.ec2.SecurityGroup;
  private readonly dependencies: pulumi.Resource[];

  constructor(private readonly name: string, private readonly args: CacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Cache", name, {}, opts);

    const subject = this.subject = `Cache "${name}"`;
    this.setting = args.setting;
    const settings = this.settings = resolve(cacheSettings, subject, args);
    const { network, clients, encryption, alerts } = args;
    const identifier = this.identifier = args.names.withEnvironment(settings.name);
    requireNone(subject, [
      cacheIdMistake("identifier", identifier),
      Object.keys(clients).map((client) => cacheIdMistake(`clients.${client}`, cacheUserId(identifier, client))),
    ]);
    if (Object.keys(clients).length === 0) invalid(subject, "clients", {}, "a group of at least one client, as no one else gets in");
    if (settings.nodes > 1 && network.privateSubnetIds.length < 2) {
      invalid(subject, "network", `${network.privateSubnetIds.length} private subnets`, "private subnets in two zones or more, or nodes 1");
    }

    this.securityGroup = new aws.ec2.SecurityGroup(`${name}-security-group`, {
      vpcId: network.vpcId,
      description: `Cache ${identifier}: from connected clients`,
      tags: { Name: `cache-${identifier}` },
    }, { parent: this });
    const users = makeCacheUsers(name, { identifier, settings, clients: Object.keys(clients), withPassword: this.passwordClients }, this);
    const group = makeReplicationGroup(name, {
      identifier,
      settings,
      subnetIds: network.privateSubnetIds,
      securityGroupId: this.securityGroup.id,
      userGroupId: users.userGroupId,
      kmsKeyArn: encryption?.cache?.keyArn,
    }, this);
    if (alerts !== undefined) new CacheAlarms(`${name}-alarms`, { identifier, settings, alerts, dependencies: [group] }, { parent: this });

    this.address = group.primaryEndpointAddress;
    this.cacheArn = group.arn;
    this.dependencies = [group];
    this.sections = cacheSections(identifier, settings);
    this.registerOutputs({ setting: args.setting, address: this.address, port: this.port, cacheArn: this.cacheArn });
  }

  /** Clients with a password. */
  get passwordClients(): string[] {
    return Object.entries(this.args.clients).flatMap(([client, { authentication }]) => (authentication === "password" ? [client] : []));
  }

  /** Destination without a user. */
  server(): Destination {
    return {
      name: this.name,
      label: `cache ${this.identifier}`,
      securityGroupId: this.securityGroup.id,
      port: CACHE_PORT,
      environment: {},
      secrets: {},
      permissions: [],
      dependencies: this.dependencies,
      serviceConnect: false,
    };
  }

  /**
   * Destination for a client, as its own user; `CacheUsers` has that of a client with a password.
   *
   * @throws {RunError} It isn't among the clients.
   */
  destination(client: string): Destination {
    const { clients } = this.args;
    if (!Object.hasOwn(clients, client)) {
      invalid(this.subject, "clients", Object.keys(clients), `a group with ${client}, which connects to the cache`);
    }
    const user = cacheUserId(this.identifier, client);
    const usesIam = !this.passwordClients.includes(client);
    return {
      ...this.server(),
      environment: {
        REDIS_HOST: this.address,
        REDIS_PORT: String(CACHE_PORT),
        REDIS_SCHEME: "tls",
        REDIS_USERNAME: user,
        ...(usesIam && { REDIS_CACHE_NAME: this.identifier }), // a token names it
      },
      // Source: ElastiCache user guide, "Authenticating with IAM", setup: both the cache and the user.
      permissions: usesIam
        ? [{ actions: ["elasticache:Connect"], resources: [this.cacheArn, accountOf(this).arn("elasticache", `user:${user}`)] }]
        : [],
    };
  }
}
