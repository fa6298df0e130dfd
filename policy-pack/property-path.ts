import type { Output } from "@pulumi/pulumi";

/** Arguments of no type in particular: any path is allowed. */
export type Untyped = Readonly<Record<string, unknown>>;

/**
 * Paths of properties in a resource's arguments, e.g. `metadataOptions.httpTokens` or `actions.0.type` of `aws.ec2.InstanceArgs`, so that
 * the compiler finds a misspelt one. The SDK's types are imported as types only: the compiled pack doesn't load the SDK.
 */
export type PropertyPath<Args> = string extends keyof Args ? string : PathIn<Args>;

type PathIn<T> = { [Key in keyof T & string]: Key | `${Key}.${Below<Plain<T[Key]>> & string}` }[keyof T & string];
type Below<T> = T extends readonly (infer Item)[] ? `${number}` | `${number}.${Below<Plain<Item>> & string}`
  : string extends keyof T ? string
  : T extends object ? PathIn<T>
  : never;

/** An input without the promises and outputs that it may be. */
type Plain<T> = Exclude<T, undefined | null | Promise<unknown> | Output<unknown>>;
