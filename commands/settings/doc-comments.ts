import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import ts from "typescript";

/** A doc comment in a schema's source. */
export interface DocComment {
  /** Without the sources it names. */
  text: string;
  /** The text of the `@default` tag. */
  default?: string;
}

/** The doc comments of a schema: of its entries, and of those of what it is a map or a list of. */
export interface Documented {
  entries: Record<string, { doc: DocComment | undefined; of: Documented }>;
  item?: Documented;
}

const LEAF: Documented = { entries: {} };

/** Reads the doc comments of a schema where it is written: the editor shows them at a component's argument, too. */
export function docCommentsOf(file: string, name: string): Documented {
  return new Reader().declared(file, name);
}

class Reader {
  private readonly files = new Map<string, ts.SourceFile>();

  declared(file: string, name: string): Documented {
    const source = this.source(file);
    for (const statement of source.statements) {
      if (ts.isVariableStatement(statement)) {
        const found = statement.declarationList.declarations.find((one) => one.name.getText(source) === name);
        if (found?.initializer) return this.of(found.initializer, file);
      }
      if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
        const bindings = statement.importClause?.namedBindings;
        const imported = bindings && ts.isNamedImports(bindings) && bindings.elements.some((one) => one.name.text === name);
        if (imported) return this.declared(`${join(dirname(file), statement.moduleSpecifier.text)}.ts`, name);
      }
    }
    throw new Error(`${file} declares no ${name}`);
  }

  private of(expression: ts.Expression, file: string): Documented {
    if (ts.isAsExpression(expression)) return this.of(expression.expression, file);
    if (ts.isIdentifier(expression)) return this.declared(file, expression.text);
    if (ts.isObjectLiteralExpression(expression)) return { entries: this.entriesOf(expression, file) };
    if (!ts.isCallExpression(expression)) return LEAF;
    const [first, second] = expression.arguments;
    switch (expression.expression.getText(this.source(file))) {
      case "group":
      case "v.optional":
      case "v.pipe":
        return this.of(first!, file);
      case "mapOf":
        return { entries: {}, item: this.of(second!, file) };
      case "listOf":
        return { entries: {}, item: this.of(first!, file) };
      default:
        return LEAF;
    }
  }

  private entriesOf({ properties }: ts.ObjectLiteralExpression, file: string): Documented["entries"] {
    const entries: Documented["entries"] = {};
    for (const property of properties) {
      if (ts.isSpreadAssignment(property)) Object.assign(entries, this.of(property.expression, file).entries);
      if (ts.isPropertyAssignment(property) && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))) {
        entries[property.name.text] = { doc: docOf(property), of: this.of(property.initializer, file) };
      }
      if (ts.isShorthandPropertyAssignment(property)) {
        entries[property.name.text] = { doc: docOf(property), of: this.declared(file, property.name.text) };
      }
    }
    return entries;
  }

  private source(file: string): ts.SourceFile {
    const known = this.files.get(file);
    if (known !== undefined) return known;
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    this.files.set(file, source);
    return source;
  }
}

function docOf(node: ts.Node): DocComment | undefined {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  if (comment === undefined) return undefined;
  const tag = comment.tags?.find(({ tagName }) => tagName.text === "default");
  const text = oneLine(ts.getTextOfJSDocComment(comment.comment) ?? "").replace(/\s*Sources?: .*$/, "");
  return tag === undefined ? { text } : { text, default: oneLine(ts.getTextOfJSDocComment(tag.comment) ?? "").replace(ONLY_FROM_CODE, "") };
}

/** A remark for authors of programs, which a reader of the reference doesn't need. */
const ONLY_FROM_CODE = / in a stack file; code has to give (one|them)$/;

/** List items become clauses. */
const oneLine = (text: string) => text.trim().replaceAll(/\n+- /g, "; ").replace(/^- /, "").replaceAll(/\s*\n+\s*/g, " ");
