import type { Dockerfile, Flag, Instruction } from '../syntax.ts';

/** Whether some instruction takes files from the build context, so that it is worth listing. */
export function contextIsNeeded(dockerfile: Pick<Dockerfile, 'instructions'>): boolean {
  return dockerfile.instructions.some(takesFromContext);
}

function takesFromContext(instruction: Instruction): boolean {
  switch (instruction.name) {
    case 'onbuild':
      return takesFromContext(instruction.trigger);
    case 'copy':
      return instruction.sources.length > 0 && !instruction.flags.some(({ name }) => name === 'from');
    case 'add':
      return instruction.sources.some(({ raw }) => !isRemote(raw));
    case 'run':
      return instruction.flags.some(mountsContext);
    default:
      return false;
  }
}

/** Only what is remote whatever variables hold; others are looked for in the context first. */
function isRemote(source: string): boolean {
  return /^["']?(?:https?|git|ssh):\/\//.test(source);
}

/** `--mount` is a bind mount when nothing else is said, and one of the context without `from`. */
function mountsContext({ name, value }: Flag): boolean {
  if (name !== 'mount' || value === undefined) return false;
  const fields = value.toLowerCase().split(',');
  const type = fields.find((field) => field.trim().startsWith('type='));
  return (
    (type === undefined || type.trim() === 'type=bind') && !fields.some((field) => field.trim().startsWith('from='))
  );
}
