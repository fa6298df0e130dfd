import { alarmAt, linesOf, RED, type Section } from "../operations/dashboard/sections";
import { RATES } from "./mail-alarms";

/**
 * Mail of the whole account, as AWS judges it.
 * Source: Amazon SES developer guide, "Retrieving Amazon SES event data from CloudWatch": without dimensions, of the account in the region.
 */
export function mailSections(): Section[] {
  const line = linesOf("AWS/SES", {});
  return [{
    kind: "mail",
    title: "Mail of the account",
    panels: [
      {
        title: "Messages",
        unit: "messages in five minutes",
        lines: [
          line("sent", "Send", "Sum"),
          line("delivered", "Delivery", "Sum"),
          line("bounced", "Bounce", "Sum"),
          line("reported as spam", "Complaint", "Sum"),
          line("rejected", "Reject", "Sum", { color: RED }),
        ],
        period: 300,
      },
      // The rate stays the last one until there are new messages.
      ...RATES.map(({ title, metricName, threshold }) => ({
        title,
        unit: "of 1",
        lines: [line("rate", metricName, "Maximum")],
        marks: [alarmAt(threshold)],
        period: 3_600,
        start: "-P7D",
      })),
    ],
  }];
}
