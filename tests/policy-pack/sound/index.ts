import { APIS } from "./apis";
import { CLUSTERS } from "./clusters";
import { CONTAINERS } from "./containers";
import { DATA } from "./data";
import { DATABASES } from "./databases";
import { DELIVERY } from "./delivery";
import { EDGE } from "./edge";
import { EVENTS } from "./events";
import { GUARDS } from "./guards";
import { HOSTS } from "./hosts";
import { IAM } from "./iam";
import { MESSAGING } from "./messaging";
import { NAMES } from "./names";
import { NETWORKS } from "./network";
import { OBJECTS } from "./objects";
import { OPERATIONS } from "./operations";
import type { SoundProgram } from "./program";
import { RELEASES } from "./releases";
import { STATE_MACHINES } from "./state-machines";
import { STORES } from "./stores";
import { WATCH } from "./watch";
import { WORKLOADS } from "./workloads";

/** Programs that must pass, by concern. */
export const SOUND: readonly SoundProgram[] = [
  ...IAM,
  ...GUARDS,
  ...WORKLOADS,
  ...CONTAINERS,
  ...HOSTS,
  ...MESSAGING,
  ...EVENTS,
  ...STATE_MACHINES,
  ...DATA,
  ...DATABASES,
  ...STORES,
  ...OBJECTS,
  ...CLUSTERS,
  ...EDGE,
  ...APIS,
  ...NAMES,
  ...NETWORKS,
  ...DELIVERY,
  ...RELEASES,
  ...OPERATIONS,
  ...WATCH,
];
