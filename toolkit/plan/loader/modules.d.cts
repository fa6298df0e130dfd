/** Imports a module and all that it imports anew: under a namespace that was not there before. */
export declare function importAnew(url: string, namespace: string, tsconfig: string | undefined): Promise<Record<string, unknown>>;
