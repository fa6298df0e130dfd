import type { Properties } from "../shared/values";

/** The lookup of a machine image. */
export const GET_AMI = "aws:ec2/getAmi:getAmi";

interface Filter {
  name?: unknown;
  values?: unknown;
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Filters by what a stranger can't choose. */
const OWNER_FILTERS: ReadonlySet<unknown> = new Set(["owner-id", "owner-alias", "image-id"]);

const ownerFilters = ({ filters }: Properties): Filter[] =>
  (Array.isArray(filters) ? filters as Filter[] : []).filter(({ name }) => OWNER_FILTERS.has(name));

/** Whether a lookup of an image names owners or the image: everything else, also the name, an image of any account may have. */
export const isOfKnownOwner = (inputs: Properties): boolean =>
  textsOf(inputs["owners"]).length > 0
  || ownerFilters(inputs).some(({ values }) => textsOf(values).length > 0 && !textsOf(values).some((value) => /[*?]/.test(value)));

/**
 * Rejects what EC2 and the provider reject. Sources: terraform-provider-aws, internal/service/ec2/ec2_ami_data_source.go, "Most Recent Image
 * Not Filtered", an error since its version 6; Amazon EC2 API reference, `DescribeImages`, Owner, and "Error codes", InvalidUserID.Malformed.
 *
 * @throws {Error} An owner is none, or the newest image of all accounts is asked for.
 */
export function requireImageOwner(inputs: Properties): void {
  const malformed = textsOf(inputs["owners"]).find((owner) => !/^(?:\d{12}|[a-z][a-z-]*)$/.test(owner));
  if (malformed !== undefined) {
    throw new Error(
      `InvalidUserID.Malformed: Invalid user id: "${malformed}"; an owner is an account's 12 digits, self, or amazon and the like`,
    );
  }
  const isFiltered = textsOf(inputs["owners"]).length > 0 || ownerFilters(inputs).some(({ name }) => name !== "owner-alias");
  if (inputs["mostRecent"] === true && inputs["allowUnsafeFilter"] !== true && !isFiltered) {
    throw new Error(
      "Most Recent Image Not Filtered: \"most_recent\" is set to \"true\" and results are not filtered by owner or image ID. With this "
        + "configuration, a third party may introduce a new image which will be returned by this data source. Filter by owner or image ID to "
        + "avoid this possibility.",
    );
  }
}
