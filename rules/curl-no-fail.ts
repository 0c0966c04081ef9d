import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { ShellCommand, ShellWord } from '../src/dockerfile/shell-script.ts';
import { downloadArguments, hostOf, isLocalHost } from '../src/dockerfile/words/downloads.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const curlNoFail: Rule = {
  id: 'curl-no-fail',
  title: '`curl` fails when the server says no',
  why: 'Without `-f`, `curl` takes the page of a 404 or 500 for what was asked and ends well: the error turns up later as an archive that cannot be read, or not at all, and a health check of that kind is always healthy. `--fail-with-body` does the same and shows the page.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN curl -sSL -o a.tgz https://example.com/a.tgz\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN curl -fsSL -o a.tgz https://example.com/a.tgz\n',
    },
    {
      dockerfile: 'FROM debian:13\nHEALTHCHECK CMD curl http://localhost/health || exit 1\n',
      lines: [2],
      fixed: 'FROM debian:13\nHEALTHCHECK CMD curl -f http://localhost/health || exit 1\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN curl --silent https://example.com/a \\\n  --output a\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN curl -f --silent https://example.com/a \\\n  --output a\n',
    },
    { dockerfile: 'FROM debian:13\nHEALTHCHECK CMD ["curl", "http://localhost/health"]\n', lines: [2] },
  ],
  good: [
    {
      dockerfile:
        'FROM debian:13\nRUN curl -fsSLO https://example.com/a && curl --fail-with-body -o b https://example.com/b\n',
    },
    { dockerfile: 'FROM debian:13\nRUN curl --version && curl $OPTIONS https://example.com/a\n' },
    { dockerfile: 'FROM debian:13\nRUN curl -sI https://example.com/ | grep -q 200\n' },
    { dockerfile: 'FROM debian:13\nRUN app & until curl -s http://localhost:8080/; do sleep 1; done\n' },
    { dockerfile: 'FROM debian:13\nRUN curl -sS -w "%{http_code}" -o a https://example.com/a\n' },
    { dockerfile: 'FROM debian:13\nRUN curl -sS file:///etc/passwd\n' },
  ],
  check({ dockerfile, shell }, report) {
    for (const instruction of withTriggers(dockerfile.instructions)) {
      if (instruction.name !== 'run' && instruction.name !== 'healthcheck') continue;
      const script = shell(instruction);
      for (const command of script?.commands ?? []) {
        const { nameSpan } = command;
        if (!nameSpan || !isUnheeded(command, instruction.name === 'healthcheck')) continue;
        const fix = script?.dialect === 'none' ? undefined : fixOf(command, dockerfile.source.text);
        report({
          span: nameSpan,
          message: "'curl' takes the error page of a server for an answer: give it the flag '-f'.",
          ...(fix && { fix }),
        });
      }
    }
  },
};

function isUnheeded(command: ShellCommand, isHealthcheck: boolean): boolean {
  const given = command.name === 'curl' ? downloadArguments(command) : undefined;
  if (!given || command.arguments.some(mayBeFlags)) return false;
  const { flags } = given;
  const isHttp = given.positionals.some((word) => {
    const text = word.value ?? word.prefix;
    const isWeb = /^https?:\/\//i.test(text) || (text !== '' && !text.includes('://'));
    return isWeb && (isHealthcheck || !isLocalHost(hostOf(word)));
  });
  return isHttp && !flags.some(({ name }) => heeding.has(name));
}

/** They fail, look at the status, or ask for something else than a page. */
const heeding = new Set(
  '-f --fail --fail-with-body --fail-early -I --head -i --include -w --write-out -K --config -V --version -h --help'.split(
    ' ',
  ),
);

/** What is not known may be `-f`, unless it is in quotes and so can hardly be empty. */
function mayBeFlags({ value, prefix, fields, isQuoted }: ShellWord): boolean {
  return value === undefined && fields === undefined && !isQuoted && (prefix === '' || prefix.startsWith('-'));
}

/** `-sSL` becomes `-fsSL`. */
function fixOf({ nameSpan, arguments: [first] }: ShellCommand, text: string): Fix | undefined {
  if (!nameSpan || !text.slice(nameSpan.start, nameSpan.end).endsWith('curl')) return undefined;
  const isCluster = first && /^-[a-zA-Z]{1,20}$/.test(first.raw) && text.startsWith(first.raw, first.span.start);
  const at = isCluster ? first.span.start + 1 : nameSpan.end;
  return { title: 'Add -f', edits: [{ span: { start: at, end: at }, text: isCluster ? 'f' : ' -f' }] };
}
