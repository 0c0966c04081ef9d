import { CommandHelp, Help } from '@oclif/core';

/** oclif's help, shorter: the flags stand below anyway, and a summary need not be said twice. */
export class PlimsollHelp extends Help {
  protected override CommandHelpClass = ShortCommandHelp;
}

class ShortCommandHelp extends CommandHelp {
  protected override defaultUsage(): string {
    const names = Object.values(this.command.args).map(({ name, required, multiple }) => {
      const text = `${name.toUpperCase()}${multiple ? '...' : ''}`;
      return required ? text : `[${text}]`;
    });
    return [this.command.id, ...names, '[FLAGS]'].join(' ');
  }

  protected override description(): string | undefined {
    return this.command.description === undefined ? undefined : this.wrap(this.command.description);
  }
}

/** `plimsoll`, `plimsoll help scan`, `plimsoll scan -h`: what help is asked about, or undefined when it is not. */
export function helpSubject(argv: readonly string[]): string[] | undefined {
  const [first, ...rest] = argv;
  if (first === undefined) return [];
  if (first === 'help') return rest;
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  if (!words.some((word) => word === '--help' || word === '-h')) return undefined;
  return words.filter((word) => !word.startsWith('-'));
}
