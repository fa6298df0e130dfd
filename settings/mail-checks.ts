import { isOfDomain } from "../components/mail/mail-settings";
import { mistake, type Path } from "../components/shared/mistake";
import type { CrossCheck, Readings } from "./readings";
import type { Workload } from "./sections";

/** Checks that workloads send mail from addresses of the domain. */
export function mailChecks({ project, sections: { mail } }: Readings, workloads: readonly [Path, Workload][]): CrossCheck[] {
  return workloads.flatMap(([path, { sendsMailFrom: address }]): CrossCheck[] =>
    address === undefined ? [] : [{
      reads: [["mail"]],
      find: () => {
        const at = [...path, "sendsMailFrom"];
        if (mail === undefined) return mistake(at, address, `omitted, or ${project}:mail given, which sends it`);
        const { domainName } = mail;
        return !isOfDomain(address, domainName) && mistake(at, address, `an address of mail.domainName, e.g. orders@${domainName}`);
      },
    }]
  );
}
