export * from "./compute";
export * from "./data";
export * from "./iam";
export * from "./messages";
export * from "./network";
