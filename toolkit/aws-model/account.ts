import { named } from "./cloud-control";
import { type Entries, NO_REFUSAL, type ResourceEntry } from "./entry";
import type { ResourceRequest } from "./request";

/** A default of an account or region: creating it sets it, deleting it gives AWS's default back. */
const setting = (noun: string, id: (request: ResourceRequest) => string, more: Partial<ResourceEntry> = {}): ResourceEntry => ({
  noun,
  holdsData: false,
  autoName: null,
  replacedBy: [],
  interruptedBy: [],
  takesOver: true,
  uses: {},
  refusesDeletion: NO_REFUSAL,
  importId: "{id}",
  cloudControl: { by: "nothing", reason: "setting it again changes nothing" },
  simulate: { id, outputs: () => ({}) },
  ...more,
});

const given = (request: ResourceRequest, property: string) => request.input(property, `${request.name}-${request.hex(7)}`);
const ofAccount = (request: ResourceRequest) => request.place.accountId;

/** Defaults of an account, and its analyzer. */
export const account: Entries = {
  // s3control/account_public_access_block.go
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": setting("public access block", ofAccount, {
    replacedBy: ["accountId"],
    simulate: { id: ofAccount, outputs: (request) => ({ accountId: request.input("accountId", request.place.accountId) }) },
  }),
  // ec2/ebs_snapshot_block_public_access.go
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": setting("snapshot guard", (request) => request.place.region),
  // ec2/ec2_image_block_public_access.go; it has no import
  "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": setting("image guard", ofAccount),
  // ec2/ebs_encryption_by_default.go: the id is a new one
  "aws:ebs/encryptionByDefault:EncryptionByDefault": setting("volume encryption", (request) => `terraform-${request.hex(26)}`),
  // ec2/ec2_instance_metadata_defaults.go
  "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": setting("metadata defaults", ofAccount),
  // ecr/account_setting.go
  "aws:ecr/accountSetting:AccountSetting": setting("registry setting", (request) => given(request, "name"), { replacedBy: ["name"] }),
  "aws:accessanalyzer/analyzer:Analyzer": {
    noun: "analyzer",
    holdsData: false,
    autoName: null,
    // accessanalyzer/analyzer.go
    replacedBy: ["analyzerName", "configuration", "type"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::AccessAnalyzer::Analyzer", "analyzerName", {
      identifier: (pending) => pending.arn("access-analyzer", `analyzer/${pending.text("analyzerName")}`),
      id: (pending) => pending.text("analyzerName"),
    }),
    simulate: {
      id: (request) => given(request, "analyzerName"),
      outputs: (request, id) => ({ arn: request.arn("access-analyzer", `analyzer/${id}`) }),
    },
  },
};
