// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.resource.Platform;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// All action modules: the list is the registry.
public final class ModuleCatalog {

  /// What is known of a word that stands as a step's action.
  public sealed interface Entry {

    record Built(ActionModule<?> module) implements Entry {}

    /// A module of AWS that Ingot does not have yet.
    record NotBuilt(String name, Set<Platform> platforms) implements Entry {}
  }

  private static final List<ActionModule<?>> BUILT =
      List.of(
          new AppendFile(),
          new Assert(),
          new CopyFile(),
          new CreateFile(),
          new CreateFolder(),
          new CreateSymlink(),
          new DeleteFile(),
          new DeleteFolder(),
          new ExecuteBash(),
          new ExecuteBinary(),
          new ListFiles(),
          new MoveFile(),
          new ReadFile(),
          new Reboot(),
          new SetFileOwner(),
          new SetFilePermissions(),
          new SetFolderOwner(),
          new SetFolderPermissions(),
          new UpdateOS());

  private static final List<String> NOT_BUILT =
      List.of(
          "CopyFolder",
          "ExecuteDocument",
          "MoveFolder",
          "S3Download",
          "S3Upload",
          "SetFileEncoding",
          "WebDownload");

  private static final List<String> WINDOWS_ONLY =
      List.of("ExecutePowerShell", "InstallMSI", "SetRegistry", "UninstallMSI");

  private ModuleCatalog() {}

  /// What is known of the word; empty if AWS has no such module.
  public static Optional<Entry> find(String name) {
    for (var module : BUILT) {
      if (module.name().equals(name)) {
        return Optional.of(new Entry.Built(module));
      }
    }
    if (NOT_BUILT.contains(name)) {
      return Optional.of(new Entry.NotBuilt(name, EnumSet.allOf(Platform.class)));
    }
    return WINDOWS_ONLY.contains(name)
        ? Optional.of(new Entry.NotBuilt(name, EnumSet.of(Platform.WINDOWS)))
        : Optional.empty();
  }

  /// The words that can stand as a step's action on a platform.
  public static List<String> names(Platform platform) {
    var names = new ArrayList<String>();
    for (var module : BUILT) {
      if (module.platforms().contains(platform)) {
        names.add(module.name());
      }
    }
    names.addAll(NOT_BUILT);
    if (platform == Platform.WINDOWS) {
      names.addAll(WINDOWS_ONLY);
    }
    return names;
  }
}
