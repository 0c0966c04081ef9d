import type { ShellCommand, ShellScript, ShellWord } from '../shell-script.ts';
import type { StageModel } from '../stage.ts';
import type { Run } from '../syntax.ts';
import { mountsOf } from './mounts.ts';
import { commandsOfFile } from './shell-of-file.ts';

/**
 * Whether a script takes a folder's contents away after a place in the file, or when it ends (`trap`).
 * @param directory absolute, without a slash at its end
 */
export function isRemovedAfter({ commands }: ShellScript, directory: string, offset: number): boolean {
  return commands.some((command) => {
    if (command.name === 'trap') return trapped(command).some((each) => removes(each, directory));
    // A function may be called anywhere.
    const isLater = command.span.start > offset || command.nesting.includes('function');
    return isLater && removes(command, directory);
  });
}

/** Whether what is written to a folder goes to a mount, and not to the layer. */
export function isMounted(run: Run, directory: string, stages: StageModel): boolean {
  return mountsOf(run).some(({ type, options }) => {
    if (type !== 'cache' && type !== 'tmpfs' && type !== 'bind') return false;
    const target = options.get('target');
    if (target === undefined) return false;
    const { text, isKnown } = stages.expandAt(run, { raw: target });
    return !isKnown || covers(text, directory);
  });
}

function trapped(command: ShellCommand): readonly ShellCommand[] {
  const text = command.arguments.find(({ value }) => value !== '--')?.value;
  return (text !== undefined && commandsOfFile(`#!/bin/sh\n${text}`)) || [];
}

function removes(command: ShellCommand, directory: string): boolean {
  const { name } = command;
  if (name !== 'rm' && name !== 'find') return false;
  const words = command.arguments;
  if (name === 'find' && !words.some(({ value }) => value === '-delete' || value === 'rm')) return false;
  return words.some((word) => pathsOf(word).some((path) => covers(path, directory)));
}

/** Of `"$root"/var/cache` nothing is known. */
function pathsOf({ value, fields, prefix }: ShellWord): readonly string[] {
  if (fields !== undefined) return fields;
  return [value ?? prefix].filter((path) => path.startsWith('/'));
}

/** The folder itself, one above it, or a pattern for what is in it. */
function covers(path: string, directory: string): boolean {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (!path.startsWith('/') || parts.length === 0) return false;
  const wanted = directory.split('/').slice(1);
  for (const [index, part] of parts.entries()) {
    if (part.includes('*')) return index > 0 && index === parts.length - 1;
    if (index >= wanted.length || part !== wanted[index]) return false;
  }
  return true;
}
