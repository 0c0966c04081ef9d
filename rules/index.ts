import type { Rule } from '../src/dockerfile/rule.ts';
import { addForLocal } from './add-for-local.ts';
import { addRemoteUnverified } from './add-remote-unverified.ts';
import { apkCache } from './apk-cache.ts';
import { apkUnpinned } from './apk-unpinned.ts';
import { apkVirtual } from './apk-virtual.ts';
import { aptListsLeft } from './apt-lists-left.ts';
import { aptNotAptGet } from './apt-not-apt-get.ts';
import { aptRecommends } from './apt-recommends.ts';
import { aptUnpinned } from './apt-unpinned.ts';
import { aptUpgrade } from './apt-upgrade.ts';
import { aptYes } from './apt-yes.ts';
import { archiveCopiedThenExtracted } from './archive-copied-then-extracted.ts';
import { builderPattern } from './builder-pattern.ts';
import { cacheMount } from './cache-mount.ts';
import { cdOverWorkdir } from './cd-over-workdir.ts';
import { cmdMissing } from './cmd-missing.ts';
import { cmdMultiple } from './cmd-multiple.ts';
import { cmdShNoExec } from './cmd-sh-no-exec.ts';
import { cmdShellForm } from './cmd-shell-form.ts';
import { contextSecretReachable } from './context-secret-reachable.ts';
import { continuationEmpty } from './continuation-empty.ts';
import { copyAfterUserNoChown } from './copy-after-user-no-chown.ts';
import { copyBeforeInstall } from './copy-before-install.ts';
import { copyExecutableAppOwned } from './copy-executable-app-owned.ts';
import { copyFromEmpty } from './copy-from-empty.ts';
import { copyFromIndex } from './copy-from-index.ts';
import { copyFromRootFs } from './copy-from-root-fs.ts';
import { copyFromSelf } from './copy-from-self.ts';
import { copyFromUnknown } from './copy-from-unknown.ts';
import { copyIgnoredFile } from './copy-ignored-file.ts';
import { copyLink } from './copy-link.ts';
import { copyMultiDestSlash } from './copy-multi-dest-slash.ts';
import { copyOutsideContext } from './copy-outside-context.ts';
import { copyRelativeDest } from './copy-relative-dest.ts';
import { copySourceMissing } from './copy-source-missing.ts';
import { copyThenChmod } from './copy-then-chmod.ts';
import { copyWholeContext } from './copy-whole-context.ts';
import { curlNoFail } from './curl-no-fail.ts';
import { curlPipeShell } from './curl-pipe-shell.ts';
import { debianFrontendEnv } from './debian-frontend-env.ts';
import { definitionComment } from './definition-comment.ts';
import { distUpgrade } from './dist-upgrade.ts';
import { dnfClean } from './dnf-clean.ts';
import { dnfUnpinned } from './dnf-unpinned.ts';
import { dnfYes } from './dnf-yes.ts';
import { dockerignoreInvalid } from './dockerignore-invalid.ts';
import { dockerignoreMissing } from './dockerignore-missing.ts';
import { dockerignoreRefused } from './dockerignore-refused.ts';
import { downloadOverAdd } from './download-over-add.ts';
import { downloadPlainHttp } from './download-plain-http.ts';
import { downloadUnverified } from './download-unverified.ts';
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
import { fromInvalid } from './from-invalid.ts';
import { fromLatest } from './from-latest.ts';
import { fromLookalike } from './from-lookalike.ts';
import { fromPlatformConst } from './from-platform-const.ts';
import { fromPlatformMismatch } from './from-platform-mismatch.ts';
import { fromPlatformRedundant } from './from-platform-redundant.ts';
import { fromRegistryUntrusted } from './from-registry-untrusted.ts';
import { fromTagMissing } from './from-tag-missing.ts';
import { fromUnsigned } from './from-unsigned.ts';
import { gemUnpinned } from './gem-unpinned.ts';
import { goUnpinned } from './go-unpinned.ts';
import { healthcheckMissing } from './healthcheck-missing.ts';
import { healthcheckMultiple } from './healthcheck-multiple.ts';
import { heredocNoErrexit } from './heredoc-no-errexit.ts';
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
import { lockfileNotFrozen } from './lockfile-not-frozen.ts';
import { maintainerDeprecated } from './maintainer-deprecated.ts';
import { mountInvalid } from './mount-invalid.ts';
import { multiStageMissing } from './multi-stage-missing.ts';
import { npmNotCi } from './npm-not-ci.ts';
import { npmUnpinned } from './npm-unpinned.ts';
import { onbuildBadTrigger } from './onbuild-bad-trigger.ts';
import { packagesDuplicate } from './packages-duplicate.ts';
import { packagesNeedless } from './packages-needless.ts';
import { packagesUnsorted } from './packages-unsorted.ts';
import { parseError } from './parse-error.ts';
import { passwordSet } from './password-set.ts';
import { pipCache } from './pip-cache.ts';
import { pipUnpinned } from './pip-unpinned.ts';
import { pipeNoPipefail } from './pipe-no-pipefail.ts';
import { pkgSignatureOff } from './pkg-signature-off.ts';
import { rmInLaterLayer } from './rm-in-later-layer.ts';
import { runConsecutive } from './run-consecutive.ts';
import { runDockerfileKeyword } from './run-dockerfile-keyword.ts';
import { runInScratch } from './run-in-scratch.ts';
import { runInsecure } from './run-insecure.ts';
import { secretFileCopied } from './secret-file-copied.ts';
import { secretInEnvArg } from './secret-in-env-arg.ts';
import { secretLiteral } from './secret-literal.ts';
import { secretMountMissing } from './secret-mount-missing.ts';
import { semicolonSwallows } from './semicolon-swallows.ts';
import { setuidFiles } from './setuid-files.ts';
import { shellRelinked } from './shell-relinked.ts';
import { shellSyntax } from './shell-syntax.ts';
import { sshServer } from './ssh-server.ts';
import { stageCycle } from './stage-cycle.ts';
import { stageNameCasing } from './stage-name-casing.ts';
import { stageNameDuplicate } from './stage-name-duplicate.ts';
import { stageNameReserved } from './stage-name-reserved.ts';
import { stageUnused } from './stage-unused.ts';
import { stopsignalUngraceful } from './stopsignal-ungraceful.ts';
import { sudo } from './sudo.ts';
import { syntaxDirective } from './syntax-directive.ts';
import { tlsOffCommand } from './tls-off-command.ts';
import { tlsOffEnv } from './tls-off-env.ts';
import { updateAlone } from './update-alone.ts';
import { uselessCommand } from './useless-command.ts';
import { userDropsGroups } from './user-drops-groups.ts';
import { userMissing } from './user-missing.ts';
import { userNonNumeric } from './user-non-numeric.ts';
import { userRoot } from './user-root.ts';
import { userUnknown } from './user-unknown.ts';
import { userUnused } from './user-unused.ts';
import { useraddLog } from './useradd-log.ts';
import { varUndefined } from './var-undefined.ts';
import { volumeThenWrite } from './volume-then-write.ts';
import { wgetAndCurl } from './wget-and-curl.ts';
import { wgetProgress } from './wget-progress.ts';
import { workdirRelative } from './workdir-relative.ts';
import { workdirSystemDir } from './workdir-system-dir.ts';
import { worldWritable } from './world-writable.ts';
import { yarnCache } from './yarn-cache.ts';
import { yumClean } from './yum-clean.ts';
import { yumUnpinned } from './yum-unpinned.ts';
import { yumYes } from './yum-yes.ts';
import { zypperClean } from './zypper-clean.ts';
import { zypperUnpinned } from './zypper-unpinned.ts';
import { zypperYes } from './zypper-yes.ts';

/** Every rule, by id. A new rule is one file, one line here, and its examples are its tests. */
export const rules: readonly Rule[] = [
  addForLocal,
  addRemoteUnverified,
  apkCache,
  apkUnpinned,
  apkVirtual,
  aptListsLeft,
  aptNotAptGet,
  aptRecommends,
  aptUnpinned,
  aptUpgrade,
  aptYes,
  archiveCopiedThenExtracted,
  builderPattern,
  cacheMount,
  cdOverWorkdir,
  cmdMissing,
  cmdMultiple,
  cmdShNoExec,
  cmdShellForm,
  contextSecretReachable,
  continuationEmpty,
  copyAfterUserNoChown,
  copyBeforeInstall,
  copyExecutableAppOwned,
  copyFromEmpty,
  copyFromIndex,
  copyFromRootFs,
  copyFromSelf,
  copyFromUnknown,
  copyIgnoredFile,
  copyLink,
  copyMultiDestSlash,
  copyOutsideContext,
  copyRelativeDest,
  copySourceMissing,
  copyThenChmod,
  copyWholeContext,
  curlNoFail,
  curlPipeShell,
  debianFrontendEnv,
  definitionComment,
  distUpgrade,
  dnfClean,
  dnfUnpinned,
  dnfYes,
  dockerignoreInvalid,
  dockerignoreMissing,
  dockerignoreRefused,
  downloadOverAdd,
  downloadPlainHttp,
  downloadUnverified,
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
  fromInvalid,
  fromLatest,
  fromLookalike,
  fromPlatformConst,
  fromPlatformMismatch,
  fromPlatformRedundant,
  fromRegistryUntrusted,
  fromTagMissing,
  fromUnsigned,
  gemUnpinned,
  goUnpinned,
  healthcheckMissing,
  healthcheckMultiple,
  heredocNoErrexit,
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
  lockfileNotFrozen,
  maintainerDeprecated,
  mountInvalid,
  multiStageMissing,
  npmNotCi,
  npmUnpinned,
  onbuildBadTrigger,
  packagesDuplicate,
  packagesNeedless,
  packagesUnsorted,
  parseError,
  passwordSet,
  pipCache,
  pipUnpinned,
  pipeNoPipefail,
  pkgSignatureOff,
  rmInLaterLayer,
  runConsecutive,
  runDockerfileKeyword,
  runInScratch,
  runInsecure,
  secretFileCopied,
  secretInEnvArg,
  secretLiteral,
  secretMountMissing,
  semicolonSwallows,
  setuidFiles,
  shellRelinked,
  shellSyntax,
  sshServer,
  stageCycle,
  stageNameCasing,
  stageNameDuplicate,
  stageNameReserved,
  stageUnused,
  stopsignalUngraceful,
  sudo,
  syntaxDirective,
  tlsOffCommand,
  tlsOffEnv,
  updateAlone,
  uselessCommand,
  userDropsGroups,
  userMissing,
  userNonNumeric,
  userRoot,
  userUnknown,
  userUnused,
  useraddLog,
  varUndefined,
  volumeThenWrite,
  wgetAndCurl,
  wgetProgress,
  workdirRelative,
  workdirSystemDir,
  worldWritable,
  yarnCache,
  yumClean,
  yumUnpinned,
  yumYes,
  zypperClean,
  zypperUnpinned,
  zypperYes,
];
