/** Translates the TypeScript files of one program. */
export declare class Translator {
  constructor(directory: string, tsconfig: string | undefined);
  readonly tsconfig: string | undefined;
  /** Loads the compiler, and lets it compile something. */
  warm(): void;
  /** Looks again whether tsconfig.json is as it was. */
  refresh(): void;
  /** The files that it translated: positions in them aren't those of their sources. */
  readonly files: Set<string>;
  /** Where a position in the JavaScript comes from. */
  origin(file: string, line: number, column: number): { line: number; column: number } | undefined;
}
/** Loads TypeScript files by a translator from now on. @returns What puts the loaders back that were there before. */
export declare function install(choose: (file: string) => Translator | undefined): () => void;
