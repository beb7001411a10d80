// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.resource.Platform;
import java.util.List;
import java.util.Optional;

/// All action modules: the list is the registry.
public final class ModuleCatalog {
  private static final List<ActionModule<?>> ALL =
      List.of(
          new AppendFile(),
          new Assert(),
          new CopyFile(),
          new CopyFolder(),
          new CreateFile(),
          new CreateFolder(),
          new CreateSymlink(),
          new DeleteFile(),
          new DeleteFolder(),
          new ExecuteBash(),
          new ExecuteBinary(),
          new ExecuteDocument(),
          new ExecutePowerShell(),
          new InstallMSI(),
          new ListFiles(),
          new MoveFile(),
          new MoveFolder(),
          new ReadFile(),
          new Reboot(),
          new S3Download(),
          new S3Upload(),
          new SetFileEncoding(),
          new SetFileOwner(),
          new SetFilePermissions(),
          new SetFolderOwner(),
          new SetFolderPermissions(),
          new SetRegistry(),
          new UninstallMSI(),
          new UpdateOS(),
          new WebDownload());

  private ModuleCatalog() {}

  public static List<ActionModule<?>> all() {
    return ALL;
  }

  /// The module of a word that stands as a step's action; empty if there is none.
  public static Optional<ActionModule<?>> find(String name) {
    for (var module : ALL) {
      if (module.name().equals(name)) {
        return Optional.of(module);
      }
    }
    return Optional.empty();
  }

  /// The words that can stand as a step's action on a platform.
  public static List<String> names(Platform platform) {
    return ALL.stream()
        .filter(module -> module.platforms().contains(platform))
        .map(ActionModule::name)
        .toList();
  }
}
