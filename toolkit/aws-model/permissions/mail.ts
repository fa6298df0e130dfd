import type { PermissionRows } from "./row";

/** Mail. */
export const mail: PermissionRows = {
  "aws:sesv2/emailIdentity:EmailIdentity": {
    cloudType: "AWS::SES::EmailIdentity",
    without: {
      "a resource of its own": "ses:PutEmailIdentityMailFromAttributes ses:PutEmailIdentityFeedbackAttributes",
      "signing stays on": "ses:PutEmailIdentityDkimAttributes",
    },
  },
  "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes": {
    calls: {
      source: "sesv2/email_identity_mail_from_attributes.go",
      create: "ses:PutEmailIdentityMailFromAttributes",
      read: "ses:GetEmailIdentity",
      update: "ses:PutEmailIdentityMailFromAttributes",
      delete: "ses:PutEmailIdentityMailFromAttributes",
    },
  },
  "aws:sesv2/emailIdentityFeedbackAttributes:EmailIdentityFeedbackAttributes": {
    calls: {
      source: "sesv2/email_identity_feedback_attributes.go",
      create: "ses:PutEmailIdentityFeedbackAttributes",
      read: "ses:GetEmailIdentity",
      update: "ses:PutEmailIdentityFeedbackAttributes",
      delete: "ses:PutEmailIdentityFeedbackAttributes",
    },
  },
  "aws:sesv2/configurationSet:ConfigurationSet": {
    cloudType: "AWS::SES::ConfigurationSet",
    without: {
      "version 1 of the API": "ses:DescribeConfigurationSet",
      "features that aren't used":
        "ses:PutConfigurationSetArchivingOptions ses:PutConfigurationSetTrackingOptions ses:PutConfigurationSetVdmOptions",
    },
    calls: { source: "sesv2/configuration_set.go", read: "ses:ListTagsForResource" },
  },
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": {
    cloudType: "AWS::SES::ConfigurationSetEventDestination",
    without: { "version 1 of the API": "ses:DescribeConfigurationSet", "only Firehose takes a role": "iam:PassRole" },
  },
};
