import type * as proto from "@pulumi/pulumi/proto/resource_pb";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

import { PROVIDER, simulate, type SimulatedResource, type Simulation, type SimulationOptions } from "./index";
import { ownSdk } from "./sdk";
import { type Preview, StepGenerator } from "./step-generator";

/**
 * Simulates `pulumi preview` of a program for an existing stack. As in the engine, each registration is compared with the existing
 * resource and returns its outputs, also if it changes; outputs of created and replaced resources are unknown.
 *
 * @param before The existing resources, as returned by `simulate`.
 */
export async function preview(before: readonly SimulatedResource[], program: () => unknown, options: SimulationOptions): Promise<Preview> {
  const generator = new StepGenerator(before);
  await simulateWith(generator, program, options);
  return generator.end();
}

/** Simulates the first preview of a stack: the inputs that come from AWS's answers are unknown. */
export function simulateFirstPreview(program: () => unknown, options: SimulationOptions): Promise<Simulation> {
  return simulateWith(new StepGenerator([]), program, options);
}

function simulateWith(generator: StepGenerator, program: () => unknown, options: SimulationOptions): Promise<Simulation> {
  const sdk = options.sdk ?? ownSdk();
  return simulate(() => {
    answerFor(sdk.pulumi.runtime.getMonitor() as unknown as MockMonitor, generator);
    return program();
  }, options);
}

/** Replaces a monitor's answers; the monitor still checks names and what AWS would reject. */
function answerFor(monitor: MockMonitor, generator: StepGenerator): void {
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request: proto.RegisterResourceRequest, callback: (error: Error | null, response?: unknown) => void) =>
    register(request, (error: Error | null, response: proto.RegisterResourceResponse) => {
      if (error !== null || !request.getCustom() || request.getType().startsWith(PROVIDER)) return callback(error, response);
      const { id, outputs } = generator.register({
        urn: response.getUrn(),
        type: request.getType(),
        name: request.getName(),
        inputs: request.getObject()?.toJavaScript() ?? {},
        ignoreChanges: request.getIgnorechangesList(),
        deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
      });
      return callback(null, Object.assign(response, { getId: () => id, getObject: () => ({ toJavaScript: () => outputs }) }));
    });
}
