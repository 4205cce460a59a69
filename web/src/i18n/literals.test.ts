import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const SRC = join(import.meta.dirname, "..");

/** Every page is parsed, which takes its time on a busy machine. */
const PATIENCE_MS = 60_000;

/** Attributes of elements and properties of components that people read or hear. */
const SPOKEN = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-placeholder",
  "aria-roledescription",
  "aria-valuetext",
  "error",
  "help",
  "label",
  "lead",
  "name",
  "placeholder",
  "text",
  "title",
]);

/** A name or address that is the same in all languages, or no word at all. */
const ALIKE = /^(?:CastCore|[a-z]+:\/\/\S+|[^\p{L}]*)$/u;
/** Examples of what encoders are told. */
const TECHNICAL = new Set(["aac", "160k"]);
/** The name of a field in a form, or of an icon, is for machines. */
const isMachines = (attribute: string, text: string) => attribute === "name" && /^[a-z-]+$/.test(text);
/** What stands in these is typed or read by machines. */
const CODE = new Set(["code", "kbd", "pre"]);

function literalsOf(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(SRC, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  );
  const found: string[] = [];
  const tell = (node: ts.Node, text: string, attribute = "") => {
    if (ALIKE.test(text.trim()) || TECHNICAL.has(text) || isMachines(attribute, text)) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push(`${file}:${line + 1}: ${text.trim()}`);
  };
  /** Words that an expression gives out as they stand, also by way of `a ? b : c`, `a ?? b` and `a && b`. */
  const words = (node: ts.Expression | undefined, attribute = ""): void => {
    if (!node) return;
    if (ts.isStringLiteralLike(node)) tell(node, node.text, attribute);
    else if (ts.isTemplateExpression(node)) {
      tell(
        node,
        [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(""),
        attribute,
      );
    } else if (ts.isConditionalExpression(node)) {
      words(node.whenTrue, attribute);
      words(node.whenFalse, attribute);
    } else if (ts.isBinaryExpression(node)) {
      if (node.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) words(node.left, attribute);
      words(node.right, attribute);
    } else if (ts.isParenthesizedExpression(node)) words(node.expression, attribute);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxElement(node) && CODE.has(node.openingElement.tagName.getText(source))) return;
    if (ts.isJsxText(node)) tell(node, node.text);
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) words(node.expression);
    if (ts.isJsxAttribute(node)) {
      const attribute = node.name.getText(source);
      const value = node.initializer;
      if (SPOKEN.has(attribute)) {
        const inner = value && ts.isJsxExpression(value) ? value.expression : (value as ts.StringLiteral);
        words(inner, attribute);
      }
    }
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

it(
  "nothing that people read or hear stands in the source of a page",
  () => {
    const pages = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".tsx") && !file.includes(".test."),
    );
    expect(pages.length).toBeGreaterThan(50);
    expect(pages.flatMap(literalsOf)).toEqual([]);
  },
  PATIENCE_MS,
);
