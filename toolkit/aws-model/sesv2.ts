import type { Properties } from "../shared/values";
import { isObject } from "../shared/values";
import { named, part } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";
import type { ResourceAnswer, ResourceRequest } from "./request";

/** Attributes that an identity has once: their id is the identity's. */
const attributes: ResourceAnswer = {
  id: (request) => request.input("emailIdentity"),
  unique: (request) => request.input("emailIdentity", request.uuid()),
  outputs: () => ({}),
};

/** SES's own DKIM keys, before it finds the records. Source: Amazon SES API v2 reference, `DkimAttributes`. */
function dkimOf(request: ResourceRequest): Properties {
  const given = request.inputs["dkimSigningAttributes"];
  const length = isObject(given) && typeof given["nextSigningKeyLength"] === "string" ? given["nextSigningKeyLength"] : "RSA_1024_BIT";
  return {
    ...(isObject(given) ? given : {}),
    currentSigningKeyLength: length,
    nextSigningKeyLength: length,
    signingAttributesOrigin: "AWS_SES",
    status: "PENDING",
    tokens: [1, 2, 3].map((number) => request.text(32, "abcdefghijklmnopqrstuvwxyz234567", `dkim${number}`)),
  };
}

/** SES, by version 2 of its API. */
export const sesv2: Entries = {
  "aws:sesv2/emailIdentity:EmailIdentity": {
    noun: "mail identity",
    holdsData: false,
    autoName: null,
    // sesv2/email_identity.go
    replacedBy: ["emailIdentity"],
    interruptedBy: [],
    uses: { configurationSetName: "aws:sesv2/configurationSet:ConfigurationSet" },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::SES::EmailIdentity", "emailIdentity"),
    simulate: {
      id: (request) => request.input("emailIdentity"),
      unique: (request) => request.input("emailIdentity", request.uuid()),
      outputs: (request, id) => ({
        ...(id !== "" && { arn: request.arn("ses", `identity/${id}`), identityType: id.includes("@") ? "EMAIL_ADDRESS" : "DOMAIN" }),
        dkimSigningAttributes: dkimOf(request),
        verificationStatus: "PENDING",
        verifiedForSendingStatus: false,
      }),
    },
  },
  "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes": {
    noun: "MAIL FROM domain",
    holdsData: false,
    autoName: null,
    // sesv2/email_identity_mail_from_attributes.go
    replacedBy: ["emailIdentity"],
    interruptedBy: [],
    // API v2 reference, `PutEmailIdentityMailFromAttributes`
    takesOver: true,
    uses: {},
    partOf: "emailIdentity",
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: part("AWS::SES::EmailIdentity", "emailIdentity", "MailFromAttributes"),
    simulate: attributes,
  },
  "aws:sesv2/emailIdentityFeedbackAttributes:EmailIdentityFeedbackAttributes": {
    noun: "mail identity's feedback",
    holdsData: false,
    autoName: null,
    // sesv2/email_identity_feedback_attributes.go
    replacedBy: ["emailIdentity"],
    interruptedBy: [],
    // API v2 reference, `PutEmailIdentityFeedbackAttributes`
    takesOver: true,
    uses: {},
    partOf: "emailIdentity",
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: part("AWS::SES::EmailIdentity", "emailIdentity", "FeedbackAttributes"),
    simulate: attributes,
  },
  "aws:sesv2/configurationSet:ConfigurationSet": {
    noun: "configuration set",
    holdsData: false,
    autoName: null,
    // sesv2/configuration_set.go
    replacedBy: ["configurationSetName"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL, // API v2 reference, `DeleteConfigurationSet`: identities that use it don't prevent it
    importId: "{id}",
    cloudControl: named("AWS::SES::ConfigurationSet", "configurationSetName"),
    simulate: {
      id: (request) => request.input("configurationSetName"),
      unique: (request) => request.input("configurationSetName", request.uuid()),
      outputs: (request, id) => ({ ...(id !== "" && { arn: request.arn("ses", `configuration-set/${id}`) }) }),
    },
  },
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": {
    noun: "mail event destination",
    holdsData: false,
    autoName: null,
    // sesv2/configuration_set_event_destination.go
    replacedBy: ["configurationSetName", "eventDestinationName"],
    interruptedBy: [],
    uses: {},
    partOf: "configurationSetName",
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    // CloudFormation's identifier of it isn't documented to be its name.
    cloudControl: {
      by: "refresh",
      id: (pending) => pending.joined("|", pending.text("configurationSetName"), pending.text("eventDestinationName")),
    },
    simulate: {
      id: (request) => request.joined("|", "configurationSetName", "eventDestinationName"),
      unique: (request) => request.joined("|", "configurationSetName", "eventDestinationName") || request.uuid(),
      outputs: () => ({}),
    },
  },
};
