import type { PolicySet } from "../../policy";
import { atRestBucket } from "./at-rest-bucket";
import { atRestCache } from "./at-rest-cache";
import { atRestDatabase } from "./at-rest-database";
import { atRestQueue } from "./at-rest-queue";
import { atRestTopic } from "./at-rest-topic";
import { atRestVolume } from "./at-rest-volume";
import { backupRetention } from "./backup-retention";
import { backups } from "./backups";
import { bucketBlockPublicAccess } from "./bucket-block-public-access";
import { deletionProtection } from "./deletion-protection";
import { inTransitBucket } from "./in-transit-bucket";
import { inTransitCache } from "./in-transit-cache";
import { inTransitDatabase } from "./in-transit-database";
import { inTransitHttpsRedirect } from "./in-transit-https-redirect";
import { inTransitLoadBalancer } from "./in-transit-load-balancer";
import { logRetention } from "./log-retention";
import { ownKey } from "./own-key";
import { pulumiProtect } from "./pulumi-protect";

/** Encryption at rest and in transit, backups, retention and access. */
export const data: PolicySet = () => [
  atRestDatabase,
  atRestVolume,
  atRestBucket,
  atRestQueue,
  atRestTopic,
  atRestCache,
  inTransitCache,
  inTransitDatabase,
  inTransitBucket,
  inTransitLoadBalancer,
  inTransitHttpsRedirect,
  backups,
  backupRetention,
  deletionProtection,
  pulumiProtect,
  bucketBlockPublicAccess,
  logRetention,
  ownKey,
];
