/** Translates the TypeScript files of one program. */
export declare class Translator {
  constructor(directory: string, tsconfig: string | undefined);
  readonly tsconfig: string | undefined;
  /** Loads the compiler and compiles a line, so that the next file takes less time. */
  warm(): void;
  /** Reads tsconfig.json again at the next use. */
  refresh(): void;
  /** Files translated so far: positions in stack traces must be mapped to their sources. */
  readonly files: Set<string>;
  /** Returns the source position of a position in the JavaScript. */
  origin(file: string, line: number, column: number): { line: number; column: number } | undefined;
}
/** Loads TypeScript files with translators from now on. @returns Function that restores the previous loaders. */
export declare function install(choose: (file: string) => Translator | undefined): () => void;
