import { QUEUES_AT_REST } from "../../required-properties/at-rest";
import { propertyPolicy } from "../../required-properties/required-property";

export const atRestQueue = propertyPolicy({
  id: "data-at-rest-queue",
  description: "Queues and streams are encrypted at rest.",
  remediation:
    "For a queue, omit sqsManagedSseEnabled or set kmsMasterKeyId; for a stream, set encryptionType to KMS with a kmsKeyId (Firehose: serverSideEncryption).",
}, QUEUES_AT_REST);
