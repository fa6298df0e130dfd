import { IN_THE_STATE_ONLY } from "./cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "./entry";
import type { ResourceRequest } from "./request";

const LOWER = "abcdefghijklmnopqrstuvwxyz";

const DIGITS = "0123456789";

const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

function characters(request: ResourceRequest): string {
  const wants = (property: string) => request.inputs[property] !== false;
  const alphabet = [
    wants("lower") ? LOWER : "",
    wants("upper") ? LOWER.toUpperCase() : "",
    wants("numeric") ? DIGITS : "",
    wants("special") ? request.input("overrideSpecial", SPECIAL) : "",
  ].join("");
  return request.text(Number(request.inputs["length"] ?? 16), alphabet);
}

/** @pulumi/random: values that look random and are the same in every run. */
export const random: Entries = {
  "random:index/randomId:RandomId": {
    noun: "random id",
    holdsData: false,
    autoName: null,
    // terraform-provider-random, internal/provider/resource_id.go: every input
    replacedBy: ["byteLength", "keepers", "prefix"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: IN_THE_STATE_ONLY,
    simulate: {
      id: (request) => Buffer.from(request.hex(2 * Number(request.inputs["byteLength"] ?? 8)), "hex").toString("base64url"),
      outputs: (request, id) => {
        const bytes = Buffer.from(id, "base64url");
        const prefix = request.input("prefix");
        return {
          hex: prefix + bytes.toString("hex"),
          dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
          b64Url: prefix + id,
          b64Std: prefix + bytes.toString("base64"),
        };
      },
    },
  },
};

/** Types that only other programs use. */
export const otherRandom: OtherEntries = {
  "random:index/randomPassword:RandomPassword": {
    cloudControl: IN_THE_STATE_ONLY,
    simulate: {
      id: () => "none",
      unique: (request) => request.uuid(),
      outputs: (request) => ({
        result: characters(request),
        bcryptHash: `$2a$10$${request.text(53, `./${LOWER}${LOWER.toUpperCase()}${DIGITS}`, "bcrypt")}`,
      }),
    },
  },
  "random:index/randomString:RandomString": {
    cloudControl: IN_THE_STATE_ONLY,
    simulate: {
      id: (request) => characters(request),
      outputs: (_, id) => ({ result: id }),
    },
  },
  "random:index/randomUuid:RandomUuid": {
    cloudControl: IN_THE_STATE_ONLY,
    simulate: {
      id: (request) => request.uuid(),
      outputs: (_, id) => ({ result: id }),
    },
  },
};
