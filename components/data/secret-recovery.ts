import { accepted } from "../shared/schema";
import { isIntegerBetween } from "../shared/validation";

/** Source: AWS Secrets Manager API reference, `DeleteSecret`, RecoveryWindowInDays. */
const isSecretRecovery = (days: unknown) => days === 0 || isIntegerBetween(days, { min: 7, max: 30 });

/** Days for which a deleted secret can be brought back. */
export const secretRecovery = () =>
  accepted<number>(isSecretRecovery, "0, or a whole number from 7 to 30", { type: "integer", minimum: 0, maximum: 30 });
