/**
 * A message in the form of custom notifications: Amazon Q Developer in chat applications drops texts that it doesn't know. A mail has it as it
 * is, with whole sentences in it.
 * Source: Amazon Q Developer in chat applications administrator guide, "Custom notifications", event schema.
 *
 * @param description The text, or `{ "description.$": expression }` in the Amazon States Language.
 */
export function chatMessage(title: string, description: string | { "description.$": string }) {
  return {
    version: "1.0",
    source: "custom",
    content: { title, ...(typeof description === "string" ? { description } : description) },
  };
}
