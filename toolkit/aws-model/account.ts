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

/** Defaults of an account, its analyzer, trail and budget. */
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
  "aws:cloudtrail/trail:Trail": {
    noun: "trail",
    holdsData: false,
    autoName: "name",
    // cloudtrail/trail.go
    replacedBy: ["name"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    // The id is the ARN since provider 6, cloudtrail/trail.go, `resourceTrailCreate`
    importId: "{id}",
    cloudControl: named("AWS::CloudTrail::Trail", "name", {
      id: (pending) => pending.arn("cloudtrail", `trail/${pending.text("name")}`),
    }),
    simulate: {
      id: (request) => request.arn("cloudtrail", `trail/${request.autoName("name", 128)}`),
      outputs: (request, id) => ({ name: request.autoName("name", 128), arn: id, homeRegion: request.place.region }),
    },
  },
  "aws:budgets/budget:Budget": {
    noun: "budget",
    holdsData: false,
    autoName: "name",
    // budgets/budget.go
    replacedBy: ["accountId", "name", "namePrefix"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    // In the registry its id is its name. The ARN has no region: budgets/budget.go, `resourceBudgetRead`
    cloudControl: named("AWS::Budgets::Budget", "name", {
      id: (pending) => `${pending.text("accountId") ?? pending.place.accountId}:${pending.text("name")}`,
    }),
    simulate: {
      id: (request) => `${request.input("accountId", request.place.accountId)}:${request.autoName("name", 100)}`,
      outputs: (request) => ({
        name: request.autoName("name", 100),
        accountId: request.input("accountId", request.place.accountId),
        arn: request.arn("budgets", `budget/${request.autoName("name", 100)}`, { region: "" }),
        timePeriodEnd: request.input("timePeriodEnd", "2087-06-15_00:00"),
      }),
    },
  },
};
