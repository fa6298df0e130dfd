import type { PolicySet } from "../../policy";
import { accountGuards } from "./account-guards";
import { atRestBucket } from "./at-rest-bucket";
import { atRestCache } from "./at-rest-cache";
import { atRestDatabase } from "./at-rest-database";
import { atRestOutput } from "./at-rest-output";
import { atRestQueue } from "./at-rest-queue";
import { atRestTopic } from "./at-rest-topic";
import { atRestVolume } from "./at-rest-volume";
import { backupLock } from "./backup-lock";
import { backupRetention } from "./backup-retention";
import { backups } from "./backups";
import { bucketBlockPublicAccess } from "./bucket-block-public-access";
import { cacheAuthentication } from "./cache-authentication";
import { deletionProtection } from "./deletion-protection";
import { finalSnapshot } from "./final-snapshot";
import { inTransitBucket } from "./in-transit-bucket";
import { inTransitCache } from "./in-transit-cache";
import { inTransitDatabase } from "./in-transit-database";
import { inTransitEdge } from "./in-transit-edge";
import { inTransitHttpsRedirect } from "./in-transit-https-redirect";
import { inTransitLoadBalancer } from "./in-transit-load-balancer";
import { inTransitStore } from "./in-transit-store";
import { keyRotation } from "./key-rotation";
import { logRetention } from "./log-retention";
import { noForcedDeletion } from "./no-forced-deletion";
import { noPublicEndpoint } from "./no-public-endpoint";
import { notIgnored } from "./not-ignored";
import { notPublic } from "./not-public";
import { originAccessControl } from "./origin-access-control";
import { ownKey } from "./own-key";
import { pulumiProtect } from "./pulumi-protect";
import { recoveryWindow } from "./recovery-window";

/** Encryption at rest and in transit, backups, retention and access. */
export const data: PolicySet = () => [
  atRestDatabase,
  atRestVolume,
  atRestBucket,
  atRestQueue,
  atRestTopic,
  atRestCache,
  atRestOutput,
  inTransitCache,
  inTransitDatabase,
  inTransitStore,
  inTransitBucket,
  inTransitLoadBalancer,
  inTransitHttpsRedirect,
  inTransitEdge,
  originAccessControl,
  cacheAuthentication,
  backups,
  backupRetention,
  backupLock,
  deletionProtection,
  finalSnapshot,
  noForcedDeletion,
  recoveryWindow,
  keyRotation,
  pulumiProtect,
  bucketBlockPublicAccess,
  accountGuards,
  notPublic,
  noPublicEndpoint,
  logRetention,
  ownKey,
  notIgnored,
];
