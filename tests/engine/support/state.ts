import type { Properties } from "../../../toolkit/shared/values";

/** A resource of the state. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  custom: boolean;
  parent?: string;
  protect?: boolean;
  delete?: boolean;
  inputs?: Properties;
  outputs?: Properties;
  dependencies?: string[];
  initErrors?: string[];
}

export interface State {
  deployment: { resources?: StateResource[]; pending_operations?: { type: string; resource: StateResource }[] };
}
