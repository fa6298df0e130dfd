import { named, searched } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

/** KMS. */
export const kms: Entries = {
  "aws:kms/key:Key": {
    noun: "key",
    holdsData: false,
    autoName: null,
    // kms/key.go
    replacedBy: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched("AWS::KMS::Key", { Description: "description" }),
    simulate: {
      id: (request) => (request.inputs["multiRegion"] === true ? `mrk-${request.hex(32)}` : request.uuid()),
      outputs: (request, id) => ({
        keyId: id,
        arn: request.arn("kms", `key/${id}`),
        isEnabled: request.inputs["isEnabled"] ?? true,
        keyUsage: request.input("keyUsage", "ENCRYPT_DECRYPT"),
        multiRegion: request.inputs["multiRegion"] ?? false,
      }),
    },
  },
  "aws:kms/alias:Alias": {
    noun: "key alias",
    holdsData: false,
    autoName: "name",
    // kms/alias.go
    replacedBy: ["name", "namePrefix"],
    interruptedBy: [],
    uses: {}, // KMS deletes the aliases of a key with it. Source: API reference, `ScheduleKeyDeletion`
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::KMS::Alias", "name", { untagged: true }),
    simulate: {
      id: (request) => request.input("name", `alias/${request.autoName("name", 238).replace(/^alias\//, "")}`),
      outputs: (request, id) => {
        const key = request.input("targetKeyId", request.uuid());
        return {
          name: id,
          arn: request.arn("kms", id),
          targetKeyArn: key.startsWith("arn:") ? key : request.output(key, "arn", request.arn("kms", `key/${key}`)),
        };
      },
    },
  },
};
