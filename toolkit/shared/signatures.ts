/**
 * Signatures that mark special values between a program and its engine. Copied rather than imported from an SDK, as a program has its
 * own copy of the SDK. Source: pulumi/pulumi, sdk/nodejs/runtime/rpc.ts; a test compares them.
 */
export const specialSigKey = "4dabf18193072939515e22adb298388d";
export const specialAssetSig = "c44067f5952c0a294b673a41bacd8c17";
export const specialArchiveSig = "0def7320c3a5731c473e5ecbe6d01bc7";
export const specialSecretSig = "1b47061264138c4ac30d75fd1eb44270";
export const specialResourceSig = "5cf8f73096256a8f31e491e813e4eb8e";
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
