import type { Command, Flag, Instruction, KeyValue, Unknown, Word } from '../../../src/dockerfile/syntax.ts';

/** An instruction as BuildKit's `Node.Dump` prints it: `copy ["--from=a"] "b" "c"`. */
export function buildkitDump(instruction: Instruction): string {
  const keyword = instruction.keyword.raw.toLowerCase();
  if (instruction.name === 'onbuild') return `${keyword} (${buildkitDump(instruction.trigger)})`;
  const flags = instruction.flags.length === 0 ? [] : [`[${instruction.flags.map(flagText).map(quoted).join(' ')}]`];
  return [keyword, ...flags, ...argumentsOf(instruction).map(quoted)].join(' ');
}

function flagText({ name, value }: Flag): string {
  return value === undefined ? `--${name}` : `--${name}=${value}`;
}

function argumentsOf(instruction: Exclude<Instruction, { name: 'onbuild' }>): readonly string[] {
  switch (instruction.name) {
    case 'from':
      return raws([instruction.image, instruction.as, instruction.stageName]);
    case 'run':
    case 'cmd':
    case 'entrypoint':
      return commandText(instruction.command, instruction.rest.text);
    case 'healthcheck': {
      const { type, command, rest } = instruction;
      return [type.raw, ...commandText(command, rest.text.slice(type.raw.length).trimStart())];
    }
    case 'shell':
      return raws(instruction.words);
    case 'copy':
    case 'add':
      return raws([...instruction.sources, instruction.destination]);
    case 'env':
    case 'label':
      return instruction.pairs.flatMap(({ key, value, legacy }) => [key.raw, value?.raw ?? '', legacy ? '' : '=']);
    case 'arg':
      return instruction.pairs.map(pairText);
    case 'expose':
      return raws(instruction.ports);
    case 'volume':
      return raws(instruction.paths);
    case 'user':
      return [instruction.user.raw];
    case 'workdir':
      return [instruction.path.raw];
    case 'stopsignal':
      return [instruction.signal.raw];
    case 'maintainer':
      return [instruction.maintainer.raw];
    case 'unknown':
      return restOf(instruction);
  }
}

function raws(words: readonly (Word | undefined)[]): readonly string[] {
  return words.flatMap((word) => (word === undefined ? [] : [word.raw]));
}

function commandText(command: Command | undefined, rest: string): readonly string[] {
  if (command?.form === 'exec') return raws(command.words);
  return rest === '' ? [] : [rest];
}

function pairText({ key, value }: KeyValue): string {
  return value === undefined ? key.raw : `${key.raw}=${value.raw}`;
}

/** What BuildKit's parser lets through and its instructions then refuse, in the few shapes that its cases have. */
function restOf({ keyword, rest }: Unknown): readonly string[] {
  if (rest.text === '') return [];
  if (keyword.raw === 'COPY') return rest.text.split(/\s+/);
  if (keyword.raw === 'CMD') return JSON.parse(rest.text);
  const [type = '', ...more] = rest.text.split(' ');
  return more.length === 0 ? [type] : [type, more.join(' ')];
}

/** Go's `strconv.Quote`, of what is in the cases. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\\u0000', '\\x00');
}
