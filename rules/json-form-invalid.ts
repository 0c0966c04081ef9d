import type { MappedText } from '../src/dockerfile/mapped-text.ts';
import { isBlank } from '../src/dockerfile/parser/blanks.ts';
import type { Rule, RuleProblem } from '../src/dockerfile/rule.ts';
import { shellInvocation } from '../src/dockerfile/shell/flags.ts';
import type { Instruction } from '../src/dockerfile/syntax.ts';
import { type LooseList, readLooseList } from '../src/dockerfile/words/loose-list.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const jsonFormInvalid: Rule = {
  id: 'json-form-invalid',
  title: 'What looks like a JSON array is one',
  why: "An array that is not strictly valid JSON is no error: BuildKit silently takes `CMD ['app']` for a shell command named `[app]`, and `COPY ['a', 'b']` for files whose names begin with a bracket. JSON wants double quotes around every string, commas between them and none after the last.",
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: `FROM alpine:3.20\nENTRYPOINT ['app', '--serve']\nCMD ["--port", "80",]\n`,
      lines: [2, 3],
      fixed: 'FROM alpine:3.20\nENTRYPOINT ["app", "--serve"]\nCMD ["--port", "80"]\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nCMD [\u201capp\u201d, \u201c-v\u201d]\nVOLUME [/data]\nENTRYPOINT [init, --]\n',
      lines: [2, 3, 4],
      fixed: 'FROM alpine:3.20\nCMD ["app", "-v"]\nVOLUME ["/data"]\nENTRYPOINT ["init", "--"]\n',
    },
    {
      dockerfile: `FROM alpine:3.20\nCOPY ['read me', \\\n  '/docs/']\nHEALTHCHECK CMD ["wget" "-q" "localhost"]\n`,
      lines: [2, 4],
      fixed: 'FROM alpine:3.20\nCOPY ["read me", \\\n  "/docs/"]\nHEALTHCHECK CMD ["wget", "-q", "localhost"]\n',
    },
    { dockerfile: `FROM alpine:3.20\nCOPY ['app',]  \nVOLUME ['']\n`, lines: [3] },
    {
      dockerfile: 'FROM node:22\nCMD [ "node", "a.js"\nENTRYPOINT ["init"  \n',
      lines: [2, 3],
      fixed: 'FROM node:22\nCMD [ "node", "a.js"]\nENTRYPOINT ["init"]  \n',
    },
    { dockerfile: 'FROM node:22\nRUN [ "npm", "ci" && make\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nCMD ["app"] --serve\n', lines: [2] },
    { dockerfile: `FROM alpine:3.20\nCMD ['app', '"$1"']\nENTRYPOINT ['sh', '-c', 'app']\n`, lines: [2, 3] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nCMD ["app", "--serve"]\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN [ -f /etc/app.conf ] || touch /etc/app.conf\nRUN [[ -d /srv ]]\n' },
    { dockerfile: `FROM alpine:3.20\nRUN [ 'a' = "$TARGETARCH" ] && make\nHEALTHCHECK CMD [ -e /run/ready ]\n` },
    { dockerfile: 'FROM alpine:3.20\nRUN [ "$A" = "a, b" ] && make\nCMD [ "$A" ] && app\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN [a-z]\nHEALTHCHECK CMD [a-z]\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY [a-z]*.txt /texts/\n' },
  ],
  check({ dockerfile }, report) {
    for (const instruction of withTriggers(dockerfile.instructions)) {
      const text = arrayText(instruction);
      const problem = text && problemOf(instruction, text);
      if (problem) report(problem);
    }
  },
};

/** The arguments that begin with `[` and were not read as JSON. */
function arrayText(instruction: Instruction): MappedText | undefined {
  switch (instruction.name) {
    case 'run':
    case 'cmd':
    case 'entrypoint':
    case 'healthcheck':
      return instruction.command?.form === 'shell' && instruction.command.failedJson
        ? instruction.command.body
        : undefined;
    case 'copy':
    case 'add':
    case 'volume':
      return !instruction.json && instruction.rest.text.startsWith('[') ? instruction.rest : undefined;
    default:
      return undefined;
  }
}

function problemOf({ name }: Instruction, text: MappedText): RuleProblem | undefined {
  // Continuations are part of what a shell is given, and blanks to JSON.
  const flat = text.text.replaceAll('\\\n', '  ');
  const list = readLooseList(flat) ?? unclosed(flat);
  if (!isMeantAsArray(name, flat, list)) return undefined;
  const repairs = list?.repairs;
  const [first] = repairs ?? [];
  const isList = name === 'copy' || name === 'add' || name === 'volume';
  const span = first
    ? text.spanOf(first.start, Math.max(first.end, first.start + 1))
    : text.spanOf(0, flat.trimEnd().length);
  const message = `This is no JSON array (${first?.reason ?? 'more than its end stands after it, or a quote is missing'}): ${isList ? 'brackets and quotes become parts of names' : 'a shell is given it as it stands'}.`;
  // A shell would have filled in variables, the exec form does not; what a shell is given would still lack `exec`.
  const isForShell = !isList && shellInvocation(list?.items ?? []) !== undefined;
  if (!repairs || isForShell || !isTaken(name, list.items) || list.items.some((item) => item.includes('$')))
    return { span, message };
  return {
    span,
    message,
    fix: {
      title: 'Make it JSON',
      edits: repairs.map(({ start, end, text: insert }) => {
        // A missing comma goes behind what is before it, not in front of the next line.
        const after = text.spanOf(start - 1, start).end;
        return { span: start === end ? { start: after, end: after } : text.spanOf(start, end), text: insert };
      }),
    },
  };
}

/** COPY needs a destination, and VOLUME a path. */
function isTaken(name: Instruction['name'], items: readonly string[]): boolean {
  if (name === 'copy' || name === 'add') return items.length > 1;
  return name !== 'volume' || items.every((item) => item.trim() !== '');
}

/** `[ -f x ]` is a command of the shell and `[a-z]*` a pattern: only what makes no sense as either is an array. */
function isMeantAsArray(name: Instruction['name'], text: string, list: LooseList | undefined): boolean {
  if (quotes.includes(text[1] ?? ' ') || beginsWithItem.test(text)) return true;
  if (list === undefined) return false;
  if (list.hasComma) return true;
  if (name === 'run' || name === 'healthcheck') return false;
  return list.items.length === 1 && !isBlank(text.charCodeAt(1));
}

/** A shell's test has no comma behind its first word. */
const beginsWithItem = /^\[[ \t]*"[^"]*"[ \t]*,/;

/** A list that only lacks its last bracket. */
function unclosed(text: string): LooseList | undefined {
  if (text.includes(']')) return undefined;
  const end = text.trimEnd().length;
  const list = readLooseList(`${text.slice(0, end)}]`);
  const bracket = { start: end, end, text: ']', reason: 'its closing bracket is missing' };
  // With more amiss nobody can say where it was meant to end.
  return list && { ...list, repairs: list.repairs?.length === 0 ? [bracket] : undefined };
}

const quotes = '"\'\u201c\u201d\u201e\u2018\u2019';
