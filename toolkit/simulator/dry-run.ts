/** The answer to a program that asks whether it is a preview, and whether it has asked. */
export interface DryRun {
  value: boolean;
  asked: boolean;
}

interface Settings {
  isDryRun?: () => boolean;
}

/** The variable by which the engine says it. Source: pulumi/pulumi, sdk/nodejs/runtime/state.ts, `nodeEnvKeys`. */
const VARIABLE = "PULUMI_NODEJS_DRY_RUN";
/** Variable of the CLI's option --policy-pack. Source: pulumi/pulumi, pkg/cmd/pulumi/pulumi.go, `declareFlagsAsEnvironmentVariables`. */
const POLICY_PACK = "PULUMI_OPTION_POLICY_PACK";
const SDK = /[\\/]node_modules[\\/]@pulumi[\\/]pulumi[\\/]/;

/**
 * Lets a program see another value of `isDryRun()` than the SDK itself, which treats unknown values as in a preview either way. The SDK asks
 * by its module `runtime/settings`. Programs ask by `runtime`, which in most versions has a copy of the function.
 */
export function watchDryRun(settings: Settings, runtime: Settings): DryRun {
  const state: DryRun = { value: true, asked: false };
  const ofProgram = () => {
    state.asked = true;
    return state.value;
  };
  const ofSdk = settings.isDryRun;
  if (Object.getOwnPropertyDescriptor(runtime, "isDryRun")?.writable === true) runtime.isDryRun = ofProgram;
  else if (ofSdk !== undefined) {
    settings.isDryRun = function isDryRun() {
      return SDK.test(fileOfCaller(isDryRun) ?? "") ? ofSdk() : ofProgram();
    };
  }
  return state;
}

/** The file of the function that has called another one. */
function fileOfCaller(called: () => unknown): string | undefined {
  const before = { prepareStackTrace: Reflect.get(Error, "prepareStackTrace") as unknown, stackTraceLimit: Error.stackTraceLimit };
  try {
    Object.assign(Error, { prepareStackTrace: (_: Error, frames: NodeJS.CallSite[]) => frames, stackTraceLimit: 1 });
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, called);
    return (holder.stack as NodeJS.CallSite[])[0]?.getFileName() ?? undefined;
  } finally {
    Object.assign(Error, before);
  }
}

/**
 * Gives a program the engine's variable, and notes whether it reads it; also the one of a policy pack, as a plan is always judged by one.
 *
 * @returns Function that undoes it.
 */
export function watchEnvironment(state: DryRun): () => void {
  const before = process.env;
  process.env = new Proxy(before, {
    get: (variables, name) => {
      const value = Reflect.get(variables, name) as unknown;
      if (name === POLICY_PACK) return value ?? "policy-pack";
      if (name !== VARIABLE) return value;
      state.asked = true;
      return String(state.value);
    },
    set: (variables, name, value) => Reflect.set(variables, name, value), // a proxy's own way isn't one that process.env accepts
  });
  return () => {
    process.env = before;
  };
}
