import type { StageModel } from '../stage.ts';
import type { Expose, Word } from '../syntax.ts';

/** `[ip:][hostPort:]containerPort[/protocol]`, as `splitParts` and `splitProtoPort` in BuildKit's convert_expose.go. */
export interface ExposedPort {
  readonly word: Word;
  /** After expansion. */
  readonly text: string;
  /** Whether `text` stands in the file as it is, so that its parts have their places. */
  readonly isLiteral: boolean;
  /** With the colon behind it: what does not belong to EXPOSE; '' when there is none. */
  readonly hostPart: string;
  /** The container's port or range as written, and its numbers where it has such. */
  readonly ports: string;
  readonly range: { readonly first: number; readonly last: number } | undefined;
  /** Without the slash; '' when none is said. */
  readonly protocol: string;
}

/** The ports of EXPOSE; those that hang on what only the build knows are left out. */
export function exposedPorts({ expandAt }: StageModel, instruction: Expose): readonly ExposedPort[] {
  return instruction.ports.flatMap((word) => {
    const { text, isKnown, error, uses } = expandAt(instruction, word);
    if (!isKnown || error !== undefined) return [];
    // A variable may hold several.
    const texts = uses.length > 0 ? text.split(/\s+/) : [text];
    return texts.filter((each) => each !== '').map((each) => readPort(word, each));
  });
}

function readPort(word: Word, text: string): ExposedPort {
  const container = text.lastIndexOf(':') + 1;
  const slash = text.indexOf('/', container);
  const ports = text.slice(container, slash < 0 ? text.length : slash);
  return {
    word,
    text,
    isLiteral: word.raw === text,
    hostPart: text.slice(0, container),
    ports,
    range: rangeOf(ports),
    protocol: slash < 0 ? '' : text.slice(slash + 1),
  };
}

function rangeOf(ports: string): ExposedPort['range'] {
  const [first = '', last = first, ...more] = ports.split('-');
  if (more.length > 0 || !isNumber(first) || !isNumber(last)) return undefined;
  return { first: Number(first), last: Number(last) };
}

function isNumber(text: string): boolean {
  return /^[0-9]{1,9}$/.test(text);
}
