import type { SettingsChange } from "../change";

export const alerts: SettingsChange[] = [
  { path: "alerts.emails", to: ["team@example.com"], label: "one added" },
  { path: "alerts.emails", to: [], base: "more", label: "one removed" },
];

export const registries: SettingsChange[] = [
  { path: "registries.frontend", to: {}, label: "one added" },
  { path: "registries.frontend", to: undefined, base: "more", label: "one removed" },
  { path: "registries.aws-practice.imagesToKeep", to: 10 },
  { path: "registries.aws-practice.forceDelete", to: true },
];

export const secrets: SettingsChange[] = [
  { path: "secrets.web/session-key", to: { store: "secretsManager" }, base: "more", label: "one added" },
];

export const configuration: SettingsChange[] = [
  { path: "configuration.web/api-url", to: "https://api.example.com", label: "one added" },
];

export const cluster: SettingsChange[] = [{ path: "cluster.containerInsights", to: "enhanced" }];
