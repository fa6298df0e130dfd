import { requests } from "../../toolkit/shared/aws-request";

/** Sends a request of this command. */
export const sent = requests("docs/secrets.md, \"Permissions\", has what each command needs");
