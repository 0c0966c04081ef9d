import type { Rule } from '../src/dockerfile/rule.ts';
import { cmdMissing } from './cmd-missing.ts';
import { cmdMultiple } from './cmd-multiple.ts';
import { cmdShNoExec } from './cmd-sh-no-exec.ts';
import { cmdShellForm } from './cmd-shell-form.ts';
import { continuationEmpty } from './continuation-empty.ts';
import { copyFromEmpty } from './copy-from-empty.ts';
import { copyFromIndex } from './copy-from-index.ts';
import { copyFromRootFs } from './copy-from-root-fs.ts';
import { copyFromSelf } from './copy-from-self.ts';
import { copyFromUnknown } from './copy-from-unknown.ts';
import { definitionComment } from './definition-comment.ts';
import { entrypointMultiple } from './entrypoint-multiple.ts';
import { entrypointScriptNoExec } from './entrypoint-script-no-exec.ts';
import { envSelfReference } from './env-self-reference.ts';
import { envUnsetUseless } from './env-unset-useless.ts';
import { exposeAdminPort } from './expose-admin-port.ts';
import { exposeFormat } from './expose-format.ts';
import { exposePrivilegedPort } from './expose-privileged-port.ts';
import { exposeProtoCasing } from './expose-proto-casing.ts';
import { exposeRange } from './expose-range.ts';
import { fromArgDefaultInvalid } from './from-arg-default-invalid.ts';
import { fromArgUndefined } from './from-arg-undefined.ts';
import { fromAsCasing } from './from-as-casing.ts';
import { fromDigestMissing } from './from-digest-missing.ts';
import { fromLatest } from './from-latest.ts';
import { fromLookalike } from './from-lookalike.ts';
import { fromPlatformConst } from './from-platform-const.ts';
import { fromPlatformMismatch } from './from-platform-mismatch.ts';
import { fromPlatformRedundant } from './from-platform-redundant.ts';
import { fromRegistryUntrusted } from './from-registry-untrusted.ts';
import { fromTagMissing } from './from-tag-missing.ts';
import { fromUnsigned } from './from-unsigned.ts';
import { healthcheckMultiple } from './healthcheck-multiple.ts';
import { ignoreExpired } from './ignore-expired.ts';
import { ignoreInvalid } from './ignore-invalid.ts';
import { ignoreNoReason } from './ignore-no-reason.ts';
import { ignoreUnknownRule } from './ignore-unknown-rule.ts';
import { ignoreUnused } from './ignore-unused.ts';
import { ignoreUsed } from './ignore-used.ts';
import { instructionCasing } from './instruction-casing.ts';
import { instructionFirst } from './instruction-first.ts';
import { instructionUnknown } from './instruction-unknown.ts';
import { jsonFormInvalid } from './json-form-invalid.ts';
import { keyValueLegacy } from './key-value-legacy.ts';
import { labelDuplicate } from './label-duplicate.ts';
import { labelEmpty } from './label-empty.ts';
import { labelFormat } from './label-format.ts';
import { labelKey } from './label-key.ts';
import { labelMissing } from './label-missing.ts';
import { labelSuperfluous } from './label-superfluous.ts';
import { maintainerDeprecated } from './maintainer-deprecated.ts';
import { multiStageMissing } from './multi-stage-missing.ts';
import { onbuildBadTrigger } from './onbuild-bad-trigger.ts';
import { parseError } from './parse-error.ts';
import { stageCycle } from './stage-cycle.ts';
import { stageNameCasing } from './stage-name-casing.ts';
import { stageNameDuplicate } from './stage-name-duplicate.ts';
import { stageNameReserved } from './stage-name-reserved.ts';
import { stageUnused } from './stage-unused.ts';
import { stopsignalUngraceful } from './stopsignal-ungraceful.ts';
import { syntaxDirective } from './syntax-directive.ts';
import { varUndefined } from './var-undefined.ts';
import { workdirRelative } from './workdir-relative.ts';
import { workdirSystemDir } from './workdir-system-dir.ts';

/** Every rule, by id. A new rule is one file, one line here, and its examples are its tests. */
export const rules: readonly Rule[] = [
  cmdMissing,
  cmdMultiple,
  cmdShNoExec,
  cmdShellForm,
  continuationEmpty,
  copyFromEmpty,
  copyFromIndex,
  copyFromRootFs,
  copyFromSelf,
  copyFromUnknown,
  definitionComment,
  entrypointMultiple,
  entrypointScriptNoExec,
  envSelfReference,
  envUnsetUseless,
  exposeAdminPort,
  exposeFormat,
  exposePrivilegedPort,
  exposeProtoCasing,
  exposeRange,
  fromArgDefaultInvalid,
  fromArgUndefined,
  fromAsCasing,
  fromDigestMissing,
  fromLatest,
  fromLookalike,
  fromPlatformConst,
  fromPlatformMismatch,
  fromPlatformRedundant,
  fromRegistryUntrusted,
  fromTagMissing,
  fromUnsigned,
  healthcheckMultiple,
  ignoreExpired,
  ignoreInvalid,
  ignoreNoReason,
  ignoreUnknownRule,
  ignoreUnused,
  ignoreUsed,
  instructionCasing,
  instructionFirst,
  instructionUnknown,
  jsonFormInvalid,
  keyValueLegacy,
  labelDuplicate,
  labelEmpty,
  labelFormat,
  labelKey,
  labelMissing,
  labelSuperfluous,
  maintainerDeprecated,
  multiStageMissing,
  onbuildBadTrigger,
  parseError,
  stageCycle,
  stageNameCasing,
  stageNameDuplicate,
  stageNameReserved,
  stageUnused,
  stopsignalUngraceful,
  syntaxDirective,
  varUndefined,
  workdirRelative,
  workdirSystemDir,
];
