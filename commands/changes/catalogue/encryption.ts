import type { SettingsChange } from "../change";

const NEW_KEY = "RDS can't change the key of an instance; `encryption.database: aws` leaves it as it is";

export const encryption: SettingsChange[] = [
  { path: "encryption.key", to: "own", drastic: NEW_KEY },
  {
    path: "encryption",
    to: { key: "own", database: "aws" },
    label: "own key for all but the database",
    note: "Older log events stay as they are.",
  },
  {
    path: "encryption.key",
    to: "aws",
    base: "own key",
    note:
      "The key stays in AWS, as the database, older log events and the secrets need it; keep `database: own` for a database that has it.",
  },
  {
    path: "encryption.secrets",
    to: "aws",
    base: "own key",
    note: "Give the secrets AWS's key first, or their readers can't decrypt them.",
  },
  { path: "encryption.logs", to: "aws", base: "own key", note: "Events that are older need the key as long as they are kept." },
  { path: "encryption.database", to: "own", drastic: NEW_KEY },
  {
    path: "encryption.database",
    to: "aws",
    base: "own key",
    note: "The instance and the master user's secret keep the own key; only an instance that is created later has AWS's.",
  },
  {
    path: "encryption.cache",
    to: "own",
    base: "cached",
    drastic: "ElastiCache can't change the key of a cache: it is deleted and replaced by a new, empty one",
  },
  { path: "encryption.schedules", to: "aws", base: "own key" },
  { path: "encryption.buckets", to: "own", base: "files", note: "Files that are older keep S3's own key." },
];
