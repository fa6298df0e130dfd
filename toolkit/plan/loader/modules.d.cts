/** Imports a module and its imports uncached, by a namespace not used before. */
export declare function importFresh(url: string, namespace: string, tsconfig: string | undefined): Promise<Record<string, unknown>>;
